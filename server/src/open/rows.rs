//! The open data as CSV: commas, decimal points, UTF-8, a header line. What is left out is an empty field.

use super::data::{OpenEdition, OpenRanking};

/// One line for each region in each ranking.
pub fn ranking_csv(edition: &OpenEdition) -> String {
    let mut text =
        "tahun,triwulan,ukuran,kelompok,peringkat,kode,daerah,nilai,kategori,alasan,peringkat_sebelumnya\n".to_owned();
    for OpenRanking { by, pool, rows, unranked } in &edition.rankings {
        let key = [edition.head.year.to_string(), edition.head.quarter.to_string(), by.clone(), pool.clone()];
        for row in rows {
            let category = row.category.clone().unwrap_or_default();
            let values = [row.rank.to_string(), row.region.clone(), row.name.clone(), row.value.clone(), category];
            let before = row.previous_rank.map_or_else(String::new, |rank| rank.to_string());
            line(&mut text, key.iter().chain(&values).chain([&String::new(), &before]));
        }
        for row in unranked {
            let (none, values) = (String::new(), [row.region.clone(), row.name.clone()]);
            line(&mut text, key.iter().chain([&none]).chain(&values).chain([&none, &none, &row.reason, &none]));
        }
    }
    text
}

/// One line for each service in each region, and one of what is shown of all regions.
pub fn services_csv(edition: &OpenEdition) -> String {
    let mut text =
        "tahun,triwulan,kode,daerah,layanan,nama,satuan,keadaan,harus_dilayani,terlayani,persen,ditutup,daerah_ditutup\n".to_owned();
    let key = [edition.head.year.to_string(), edition.head.quarter.to_string()];
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let closed = |is_suppressed: bool| if is_suppressed { "ya" } else { "tidak" }.to_owned();
    for region in &edition.regions {
        for one in &region.services {
            let values = [
                region.region.clone(),
                region.name.clone(),
                one.service.clone(),
                one.name.clone(),
                one.unit.clone(),
                one.state.clone(),
                given(&one.required),
                given(&one.achieved),
                given(&one.percent),
                closed(one.is_suppressed),
                String::new(),
            ];
            line(&mut text, key.iter().chain(&values));
        }
    }
    for one in &edition.totals {
        let values = [
            edition.province.clone(),
            if one.left_out == 0 { "semua daerah" } else { "daerah yang ditampilkan" }.to_owned(),
            one.service.clone(),
            one.name.clone(),
            one.unit.clone(),
            String::new(),
            given(&one.required),
            given(&one.achieved),
            String::new(),
            closed(one.is_suppressed),
            one.left_out.to_string(),
        ];
        line(&mut text, key.iter().chain(&values));
    }
    text
}

fn line<'f>(text: &mut String, fields: impl Iterator<Item = &'f String>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push('\n');
}
