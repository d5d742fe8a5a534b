//! Wrong rows: each is named by file, row, column and reason; the good ones of the same file go in.

use super::{lines, office, read, rows};

#[test]
fn every_wrong_row_is_named_and_the_good_ones_go_in() {
    let (_world, office) = office();
    let text = "\
1999;4;K.2.01;10;9;;;
23;4;K.2.01;10;9;;;
2O23;4;K.2.01;10;9;;;
;4;K.2.01;10;9;;;
2023;0;K.2.01;10;9;;;
2023;5;K.2.01;10;9;;;
2023;;K.2.01;10;9;;;
2023;akhir;K.2.01;10;9;;;
2023;4;K.9.99;10;9;;;
2023;4;K.2.99;10;9;;;
2023;4;P.2.01;10;9;;;
2023;4;kesehatan;10;9;;;
2023;4;;10;9;;;
2023;4;K.2.01;0;0;;;
2023;4;K.2.01.01;0;0;;;
2023;4;K.2.02;10;;;;
2023;4;K.2.03;;9;;;
2023;4;K.2.04;;;;nihil;
2023;4;K.2.04.01;;;;nihil;tidak ada
2023;4;K.2.05;;;;tidak_berlaku;tidak ada
2023;4;K.2.05;10;9;;nihil;tidak ada
2023;4;K.2.05;10;9;;lunas;
2023;4;K.2.06;10;9;;;atas nama Siti, NIK 6202014101900001
2023;4;K.2.07;10;9;x;;
2023;4;K.2.08;10;9;;;\"tidak ditutup
2023;4;K.2.09;10;9;;;
";
    let good = "2023;4;K.1.01;10;9;;;\n2023;3;K.1.01;8,5;7;;;\n";
    let (ran, told) = rows(&office, "capaian.csv", &format!("{good}{text}"));
    assert_eq!((ran.code, lines(&office)), (Some(1), 2));
    insta::assert_snapshot!(told);
}

#[test]
fn a_year_to_come_is_refused_by_the_clock() {
    let (_world, office) = office();
    let (ran, told) = rows(&office, "kelak.csv", "2099;4;K.2.01;10;9;;;\n");
    assert_eq!((ran.code, lines(&office)), (Some(1), 0));
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"paling jauh \d{4}", "paling jauh [next year]");
    settings.bind(|| insta::assert_snapshot!(told));
}

#[test]
fn warnings_alone_are_exit_0_and_their_rows_go_in() {
    let (_world, office) = office();
    let text = "2023;4;K.2.01;10;11;;;\n2023;4;K.2.02;;;;nihil;tidak ada penduduk\n2022;4;K.1.01.01;50;40;;;\n";
    let (ran, told) = rows(&office, "peringatan.csv", text);
    assert_eq!((ran.code, lines(&office)), (Some(0), 3));
    insta::assert_snapshot!(told);
}

#[test]
fn a_cell_that_stands_twice_goes_in_only_when_both_say_the_same() {
    let (_world, office) = office();
    let text = "2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;9;;;\n2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;8;;;\n2023;4;k.2.01;10,0;9;;;\n";
    let (ran, told) = rows(&office, "kembar.csv", text);
    assert_eq!((ran.code, lines(&office)), (Some(1), 1));
    insta::assert_snapshot!(told);
}

#[test]
fn the_other_kinds_name_their_wrong_rows_as_well() {
    let (_world, office) = office();
    let files = [
        (
            "narasi.csv",
            "tahun;triwulan;kode;masalah;tindak_lanjut\n2023;4;K.2.01;obat habis;pengadaan\n2023;4;K.2.02;\" \";\n2023;4;K.2.01.03;a;b\n2023;4;K.2.03;NIK 6202014101900001;b\n",
        ),
        (
            "target.csv",
            "tahun;kode;target;dokumen\n2023;K.2.01;100;RPJMD\n2023;K.2.02;100;Surat\n2023;K.2.03;;RKPD\n2023;K.2.04;1.000;rkpd\n",
        ),
        (
            "tahapan.csv",
            "tahun;tahapan;tanggal;dokumen\n2023;tim;2023-07-05;SK 1\n2023;rapat;2023-07-05;SK\n2023;peraturan;31/02/2023;SK\n2023;perencanaan;;SK\n2023;pelaksanaan;5 Juli 2023;\n",
        ),
    ];
    let mut told = String::new();
    for (name, text) in files {
        let (ran, text) = read(&office, &office.file(name, text));
        assert_eq!(ran.code, Some(1), "{text}");
        told += &format!("{text}\n");
    }
    insta::assert_snapshot!(told);
}

#[test]
fn the_same_file_twice_writes_no_line_and_a_dry_run_none_at_all() {
    let (_world, office) = office();
    let text = format!(
        "{}2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;8;;;\n2023;4;K.2.03;x;8;;;\n2023;4;K.2.02;10;8;;;\n",
        super::HEADER
    );
    let file = office.file("capaian.csv", &text);
    let strip = |mut json: serde_json::Value| {
        json["dry_run"].take();
        json
    };
    let shown = office.run(&["import", "--dry-run", &file]).ended(1);
    assert_eq!((lines(&office), &shown.json["dry_run"]), (0, &true.into()));
    let told = office.say(&["import", "--dry-run", &file]).ended(1);
    assert!(told.stdout.contains("nothing was written (--dry-run)"), "{}", told.stdout);
    let done = office.run(&["import", &file]).ended(1);
    assert_eq!((strip(shown.json), lines(&office)), (strip(done.json), 2), "the same counts, and now written");
    let again = office.run(&["import", &file]).ended(1);
    let counts = |key: &str| again.json["files"][0][key].as_u64().unwrap();
    assert_eq!((counts("new"), counts("changed"), counts("unchanged"), lines(&office)), (0, 0, 3, 2));

    let changed = office.file("capaian.csv", text.replace("K.2.02;10;8", "K.2.02;10;7"));
    let shown = office.run(&["import", "--dry-run", &changed]).ended(1);
    assert_eq!((&shown.json["files"][0]["changed"], lines(&office)), (&1.into(), 2));
    let done = office.run(&["import", &changed]).ended(1);
    assert_eq!((strip(shown.json), lines(&office)), (strip(done.json), 3));
}

#[test]
fn a_blank_row_of_a_template_never_withdraws() {
    let (_world, office) = office();
    let (ran, _) = rows(&office, "isi.csv", "2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;9;;;catatan\n");
    assert_eq!((ran.code, lines(&office)), (Some(0), 2));
    let (ran, told) =
        rows(&office, "kosong.csv", "2023;4;K.2.01;;;;;\n2023;4;K.2.02;;;;;\n;;;;;;;\n\n2023;4;K.2.03;5;4;;;\n");
    assert_eq!((ran.code, lines(&office)), (Some(0), 3), "{told}");
    let (ran, told) = rows(&office, "templat.csv", "2023;4;K.2.01;;;;;\n2023;4;K.2.02; ; ; ; ; \n");
    assert_eq!((ran.code, lines(&office)), (Some(0), 3), "{told}");
    let index = office.run(&["index", "--year", "2023", "--quarter", "4"]).ended(0).json;
    let services = index["sectors"][1]["services"].as_array().unwrap();
    assert_eq!(services.iter().filter(|service| service["state"] == "value").count(), 3);
}
