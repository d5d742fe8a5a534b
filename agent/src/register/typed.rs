//! A person as typed into a form. It is read like the row of a file, so that both ask for the same.

use selaras_domain::message::Message;
use serde::Deserialize;

use super::{Entry, Person, Read, Want, read};

/// The fields of the form, by their titles. No Debug: it is somebody.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub nik: String,
    pub nama: String,
    pub alamat: String,
    pub tanggal_lahir: String,
    pub tanggal_dilayani: String,
    pub sesuai_standar: String,
    /// Not empty: somebody who is there already is changed.
    pub ubah: String,
}

impl Typed {
    /// What a form shows to change somebody.
    pub fn of(person: &Person) -> Typed {
        Typed {
            nik: person.nik.reveal(),
            nama: person.name.clone(),
            alamat: person.address.clone(),
            tanggal_lahir: person.born.map(|born| born.to_string()).unwrap_or_default(),
            tanggal_dilayani: person.served.map(|served| served.on.to_string()).unwrap_or_default(),
            sesuai_standar: match person.served {
                None => String::new(),
                Some(served) if served.to_standard => "ya".to_owned(),
                Some(_) => "tidak".to_owned(),
            },
            ubah: "ya".to_owned(),
        }
    }

    pub fn is_change(&self) -> bool {
        !self.ubah.is_empty()
    }

    /// The person, or all that is wrong.
    pub fn read(&self, Entry { year, service }: Entry) -> Result<Read, Vec<Message>> {
        let want = Want {
            level: service.level,
            sectors: vec![service.sector],
            service: Some(service),
            year: Some(year),
            now_year: year,
        };
        let fields =
            [&self.nik, &self.nama, &self.alamat, &self.tanggal_lahir, &self.tanggal_dilayani, &self.sesuai_standar];
        let row: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
        let titles = "nik;nama;alamat;tanggal_lahir;tanggal_dilayani;sesuai_standar";
        let people = read(format!("{titles}\n{}\n", row.join(";")).into_bytes(), &want);
        let mut people = people.map_err(|refusal| vec![refusal.reason])?;
        match people.people.pop() {
            Some(read) => Ok(read),
            None => Err(people.refused.into_iter().map(|refusal| refusal.reason).collect()),
        }
    }
}
