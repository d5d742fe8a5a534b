//! For any line one can tell where it came from: file or address, sheet and row, hash, time and by whom.

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use super::web::{Answer, Web};
use super::{office, settings, table};
use crate::world::Office;

fn line(office: &Office, seq: u64) -> Value {
    office.run(&["sources", "line", &seq.to_string()]).ended(0).json
}

#[test]
fn a_line_tells_where_it_came_from() {
    let (_world, office) = office();
    let web = Web::start(|_| Answer::ok(table(&[1, 2, 3])).with("ETag: \"satu\""));
    // The second row of the file has nothing new: its neighbours keep their own rows.
    let csv = table(&[7, 2]);
    office.run(&["import", &office.file("capaian.csv", &csv), "--writer", "Siti"]).ended(0);
    settings(
        &office.data,
        &format!(
            "[[source]]\nname = 'dinkes'\nurl = '{}'\nwriter = 'Aplikasi'\n",
            web.url("/capaian.csv?kunci=rahasia")
        ),
    );
    office.run(&["sources", "fetch", "dinkes"]).ended(0);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Anggaran").unwrap();
    for (column, title) in ["tahun", "triwulan", "kode", "pagu", "realisasi"].iter().enumerate() {
        sheet.write(2, column as u16, *title).unwrap();
        sheet.write(3, column as u16, ["2023", "4", "APBD", "10", "9"][column]).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    office.run(&["import", &office.file("anggaran.xlsx", &bytes), "--writer", "Budi"]).ended(0);
    let enter = ["enter", "K.2.05", "--year", "2023", "--quarter", "4", "--required", "5", "--achieved", "4"];
    office.run(&[&enter[..], &["--writer", "Ani"]].concat()).ended(0);

    let of_file = line(&office, 2);
    assert_eq!((&of_file["file"], &of_file["row"]), (&"capaian.csv".into(), &3.into()));
    assert_eq!((&of_file["writer"], &of_file["source"]), (&"Siti".into(), &Value::Null));
    assert_eq!(of_file["hash"], blake3::hash(csv.as_bytes()).to_hex().as_str());
    // Rows 2 and 4 of the address are lines 3 and 4; row 3 said nothing new.
    for (seq, row) in [(3, 2), (4, 4)] {
        let of_address = line(&office, seq);
        assert_eq!(of_address["row"].as_u64(), Some(row), "{of_address}");
        assert_eq!(of_address["file"], web.url("/capaian.csv?kunci=…"));
        assert_eq!((&of_address["source"], &of_address["writer"]), (&"dinkes".into(), &"Aplikasi".into()));
        assert_eq!((&of_address["etag"], &of_address["sheet"]), (&"\"satu\"".into(), &Value::Null));
        assert_eq!(of_address["size_bytes"].as_u64(), Some(table(&[1, 2, 3]).len() as u64));
        assert!(of_address["read_at"].is_string() && of_address["time"].is_string(), "{of_address}");
    }
    let of_workbook = line(&office, 5);
    assert_eq!((&of_workbook["sheet"], &of_workbook["row"]), (&"Anggaran".into(), &4.into()));
    let typed = line(&office, 6);
    assert_eq!((&typed["file"], &typed["writer"]), (&Value::Null, &"Ani".into()));

    let said = office.say(&["sources", "line", "4"]).ended(0).stdout;
    assert!(said.contains("source dinkes") && said.contains("row 4") && said.contains("Aplikasi"), "{said}");
    let missing = office.run(&["sources", "line", "7"]).ended(2);
    assert!(missing.stderr.contains("no line 7"), "{}", missing.stderr);
    let database = office.database();
    let blobs: i64 = database
        .query_row("SELECT count(*) FROM address WHERE length(file_hash) = 32 AND size_bytes > 0", [], |row| row.get(0))
        .unwrap();
    assert_eq!(blobs, 1, "of what was fetched only hash and size are kept");
}
