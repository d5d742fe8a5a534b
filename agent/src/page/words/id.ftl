# Yang dikatakan halaman kantor, dalam bahasa Indonesia.
first-start = Mulai memakai Selaras
first-start-why = Belum ada akun di kantor ini. Buat akun koordinator yang pertama; akun lain dibuat dari sini nanti.
make-account = Buat akun
accounts = Akun
new-account = Akun baru
account-taken = Nama akun sudah dipakai; pilih nama lain.
account-last = Akun ini tidak dapat dihapus: harus ada satu koordinator lain.
role = Peran
role-viewer = Pembaca
role-operator = Operator
role-coordinator = Koordinator
role-wrong = Pilih salah satu peran.
sectors = Urusan
sectors-hint = Nomor urusan operator, misalnya 2, 3. Kosong: semua urusan kantor ini.
sectors-wrong = Urusan ditulis sebagai nomor 1 sampai 6, misalnya 2, 3.
all = semua
remove = Hapus
year = Tahun
quarter = Triwulan
show = Tampilkan
index = Indeks
category = Kategori
filled = Terisi
so-far = Indeks dari yang sudah diisi
deadline = Batas waktu
days-left = { $days } hari lagi
deadline-passed = Batas waktu sudah lewat
deadline-unknown = Kalender provinsi belum menyebut batas waktu triwulan ini.
sync = Sinkronisasi
sync-agrees = Selaras: isi di kantor dan di provinsi sama
sync-not = Belum selaras.
sync-waiting = baris menunggu sejak
sync-why = Sebab
sync-contact = Terakhir terhubung
sync-next = Percobaan berikutnya
sync-cost = Perkiraan biaya
sync-now = Sinkronkan sekarang
never = belum pernah
at-once = segera
bytes = byte
seconds = detik
refused = Ditolak provinsi
conflicts = Bentrok: satu sel, beberapa nilai
services = Jenis pelayanan
service = Jenis pelayanan
passes = Sinkronisasi terakhir
time = Waktu
pass-up = Baris naik
pass-down = Baris turun
outcome = Hasil
read-only = Hanya baca: urusan ini diisi akun atau kantor lain.
trouble = Belum tersimpan: program Selaras tidak menjawab atau Anda sudah keluar. Isian di layar dikirim lagi sendiri.
entry = Isian
recipients-and-items = Penerima layanan dan mutu
component = Penerima dan mutu
status = Status
required = Dibutuhkan
achieved = Terpenuhi
below = Tidak sesuai standar
note = Keterangan atau alasan
last-quarter = Triwulan lalu
last-year = Tahun lalu
state = Keadaan
state-value = Angka
state-withdraw = Tarik kembali
budget = Anggaran
allocation = Pagu
realisation = Realisasi
rupiah = rupiah
narrative = Masalah dan tindak lanjut
problem = Masalah
remedy = Tindak lanjut
save = Simpan semua
keys = Panah, Tab dan Enter berpindah sel; Esc mengembalikan isi yang tersimpan; blok Excel dapat ditempel.
row-saved = Tersimpan.
row-draft = Konsep.
row-wrong = Belum benar.
row-blank = Belum diisi.
level-service = Layanan ini
level-sector = Urusan
level-region = Daerah
cell-refused = ditolak provinsi: { $reason }
cell-conflict = bentrok: { $values }; isi nilai yang benar

# Isian dan pemeriksaan

# Pengesahan

# Percakapan: dikembalikan, temuan, jawaban

# Perencanaan: target dan tahapan

# Buku kerja

# Kedudukan

# Sinkronisasi

# Daftar penerima
register = Daftar penerima
register-private = Nama dan NIK tidak pernah keluar dari komputer ini; setiap kali dilihat, dicatat siapa yang melihat.
register-import = Impor daftar
register-doubles = Tercatat di dua layanan
register-log = Siapa melihat
register-search = Cari NIK
register-recipient = Penerima
register-people = Orang
register-nobody = Belum ada orang.
register-first = Ke awal
register-next = Berikutnya →
register-counts = Hitungan
register-taken = Diambil ke laporan
register-take = Ambil ke laporan
register-changed = Daftar berubah sejak itu.
register-not-current = Angka laporan sudah lain.
register-doubles-why = Satu orang hanya sekali dalam satu layanan dan tahun. Di dua layanan boleh, kecuali umurnya tidak mungkin atau aturannya tidak sejalan.
register-no-doubles = Tidak ada orang di dua layanan.
register-wrong = Tidak sejalan: periksa.
register-allowed = Boleh
register-log-why = Dicatat sebelum ditampilkan dan disimpan dua tahun; tanpa nama dan NIK.
register-act = Tindakan
register-sheet = Lembar
register-row = Baris
register-column = Kolom
register-reason = Sebab
register-taken-in = Sudah masuk.
register-preview = Belum ada yang disimpan. Periksa, lalu simpan yang benar atau batalkan.
register-rows = { $count } baris
register-new = { $count } baru
register-changed-rows = { $count } berubah
register-same = { $count } tetap
register-refused = { $count } ditolak
register-accept = Simpan yang benar
register-cancel = Batalkan
register-refused-rows = Baris yang ditolak
register-warnings = Periksa lagi
register-file = Berkas CSV atau XLSX
register-format = Kolom: nik, nama, alamat, tanggal_lahir, kode, tahun, tanggal_dilayani, sesuai_standar. NIK sebagai teks; paling besar 16 MiB.
register-service-of-all = Layanan semua baris
register-year-of-all = Tahun semua baris
register-by-row = Menurut kolom
register-send = Kirim dan periksa
register-file-unread = Berkas tidak terbaca atau lebih dari 16 MiB; bagi berkasnya, atau impor dengan perintah register import.
register-file-missing = Pilih berkasnya dulu.
person-nik = NIK
person-name = Nama
person-address = Alamat
person-born = Tanggal lahir
person-served = Dilayani
person-served-on = Tanggal dilayani
person-standard = Sesuai standar
person-date-hint = Tulis seperti 2024-01-31 atau 31/01/2024; kosong bila belum.
person-not-served = Belum dilayani
person-to-standard = Sesuai standar
person-below = Di bawah standar
person-enter = Tambah orang
person-change = Ubah
person-remove = Keluarkan
person-save = Simpan
person-forget = Lupakan orang ini
person-forget-why = Semua catatan orang ini dihapus di semua layanan dan tahun, dan tidak dapat dikembalikan.
person-forgotten = { $count } catatan orang ini sudah dihapus.
person-other-name = NIK ini sudah tercatat di sini atas nama lain: cari NIK itu, lalu betulkan yang salah.
person-age = umur di luar { $age }
person-sex = NIK laki-laki
person-birth = tanggal lahir tidak sama dengan NIK
act-list = melihat daftar
act-search = mencari NIK
act-duplicates = melihat yang tercatat dua kali
act-import = mengimpor
act-enter = mengisi
act-remove = mengeluarkan
act-forget = melupakan
act-take_over = mengambil hitungan
act-log = melihat catatan ini

# Akun dan jaringan kantor
