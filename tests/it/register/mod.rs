//! The register of recipients on the real programs: what the commands say, that nothing of it ever leaves the office, and how it
//! fares with backups. All people are SAMPLE.

mod backup;
mod commands;
mod leaves;

use crate::world::Office;

pub const NIK: &str = "6271014101900001";
pub const NAME: &str = "SAMPLE Sitti Nurhaliza";
pub const ADDRESS: &str = "Jl. Tjilik Riwut 5";

/// Siti served in February and Budi not yet, both mothers in 2023; Budi cannot be one.
pub fn people() -> String {
    format!(
        "nik,nama,alamat,tanggal_lahir,kode,tahun,tanggal_dilayani,sesuai_standar\n\
         {NIK},{NAME},{ADDRESS},1990-01-01,K.2.01,2023,2023-02-03,ya\n\
         6271010101900002,SAMPLE Budi Santoso,,,K.2.01,2023,,\n"
    )
}

/// Imports [`people`].
pub fn import(office: &Office) {
    let imported = office.run(&["register", "import", &office.file("orang.csv", people())]).ended(0);
    assert_eq!(imported.json["files"][0]["new"], 2, "{}", imported.stdout);
}
