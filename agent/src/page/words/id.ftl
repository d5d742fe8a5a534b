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

# Akun dan jaringan kantor
