//! What a person is told of answers that were taken in: by the command and on the page alike.

use crate::sync::offline::Taken;

use super::Imported;

impl Imported {
    /// What the last answer came to.
    pub fn last(&self) -> Taken {
        self.files.last().map(|(_, taken)| taken.clone()).unwrap_or_default()
    }

    /// Own lines that are not accepted, as these answers told.
    pub fn refused(&self) -> u64 {
        self.files.iter().map(|(_, taken)| taken.refused).sum()
    }

    /// Whether all went well. Lines that were written since are no fault of the answer.
    pub fn is_whole(&self) -> bool {
        let last = self.last();
        self.refused() == 0
            && (last.synced || last.is_known || last.recovered.is_some() || last.head_seq > last.server_seq)
    }
}

/// `data`: the folder, as the commands that are named need it.
pub fn said(imported: &Imported, data: &str) -> String {
    let mut text = String::new();
    if let Some(office) = imported.office.as_ref().filter(|_| imported.has_joined) {
        text += &format!("bergabung sebagai {}, daerah {}\n", office.name, office.region);
    }
    for (file, taken) in &imported.files {
        let lines = match taken.is_known {
            true => "sudah dikenal, tidak ada yang berubah".to_owned(),
            false => format!("{} baris masuk", taken.pulled),
        };
        text += &format!("{}: {lines}\n", file.display());
    }
    if imported.has_renewed {
        text += "sertifikat diperbarui\n";
    }
    let refused = imported.refused();
    if refused > 0 {
        text += &format!("{refused} baris ditolak; lihat `selaras-agent status --data {data}`\n");
    }
    let last = imported.last();
    text += &match (last.synced, last.head_seq.saturating_sub(last.server_seq)) {
        _ if last.recovered.is_some() => {
            format!("{}: selaras-agent bundle export --data {data} -o FILE.selaras", last.reason.unwrap_or_default())
        }
        (true, _) => "selaras: kedua sisi sepakat".to_owned(),
        (false, 0) => format!("belum selaras: {}", last.reason.as_deref().unwrap_or("jawaban ini sudah lama")),
        (false, waiting) => format!(
            "belum selaras: {waiting} baris belum ada di provinsi; buat berkas: selaras-agent bundle export --data {data} -o FILE.selaras"
        ),
    };
    text
}
