//! What a person is told of answers that were taken in: by the command and on the page alike.

use selaras_domain::message;
use selaras_domain::message::{Language, Message};

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
pub fn said(imported: &Imported, data: &str) -> Message {
    let mut told = Vec::new();
    if let Some(office) = imported.office.as_ref().filter(|_| imported.has_joined) {
        let (name, region) = (&office.name, office.region);
        told.push(message!("bergabung sebagai {name}, daerah {region}", "joined as {name}, region {region}"));
    }
    for (file, taken) in &imported.files {
        let (file, pulled) = (file.display(), taken.pulled);
        told.push(match taken.is_known {
            true => message!("{file}: sudah dikenal, tidak ada yang berubah", "{file}: known already, nothing changed"),
            false => message!("{file}: {pulled} baris masuk", "{file}: {pulled} lines taken in"),
        });
    }
    if imported.has_renewed {
        told.push(message!("sertifikat diperbarui", "the certificate was renewed"));
    }
    let refused = imported.refused();
    if refused > 0 {
        told.push(message!(
            "{refused} baris ditolak; lihat `selaras-agent status --data {data}`",
            "lines refused: {refused}; see `selaras-agent status --data {data}`"
        ));
    }
    told.push(outcome(&imported.last(), data));
    let lines = |language| told.iter().map(|one| one.text(language)).collect::<Vec<_>>().join("\n");
    Message { id: lines(Language::Indonesian), en: lines(Language::English) }
}

fn outcome(last: &Taken, data: &str) -> Message {
    let why = last.reason.clone();
    match (last.synced, last.head_seq.saturating_sub(last.server_seq)) {
        _ if last.recovered.is_some() => {
            why.unwrap_or_default().within("", &format!(": selaras-agent bundle export --data {data} -o FILE.selaras"))
        }
        (true, _) => message!("selaras: kedua sisi sepakat", "in step: both sides agree"),
        (false, 0) => {
            let Message { id, en } =
                why.unwrap_or_else(|| message!("jawaban ini sudah lama", "this answer is an old one"));
            message!("belum selaras: {id}", "not in step: {en}")
        }
        (false, waiting) => message!(
            "belum selaras: {waiting} baris belum ada di provinsi; buat berkas: selaras-agent bundle export --data {data} -o FILE.selaras",
            "not in step: the province lacks {waiting} lines; make a file: selaras-agent bundle export --data {data} -o FILE.selaras"
        ),
    }
}
