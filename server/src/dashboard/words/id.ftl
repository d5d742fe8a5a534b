# Yang dikatakan papan provinsi, dalam bahasa Indonesia.
overview = Ringkasan
administration = Pengelolaan
own-account = Akun saya
code = Kode
code-hint = Hanya bila akun Anda memakainya: enam angka dari aplikasi di ponsel, atau satu kode cadangan.
year = Tahun
quarter = Triwulan
pool = Kelompok
measure = Ukuran
show = Tampilkan
index = Indeks
category = Kategori
filled = Terisi
never = belum pernah

# Ringkasan
pool-all = semua daerah
pool-kabupaten = kabupaten
pool-kota = kota
measure-index = Indeks SPM
measure-budget = Porsi anggaran SPM
measure-realisation = Realisasi anggaran
measure-improvement = Kenaikan dari tahun lalu
measure-timeliness = Ketepatan waktu
measure-completeness = Kelengkapan isian
live-changed = Baru berubah:
live-lost = Tidak terhubung ke server; halaman tidak berubah sendiri, dan dicoba lagi.
ranked = Berperingkat
sealed = Disahkan
as-of = Keadaan
map = Peta daerah
map-table = Angka yang sama ada di tabel di bawah peta.
map-rows = Kotak tanpa tempat di peta berurut menurut kode daerah.
movement-since = sejak { $period }
first-fifth = Seperlima teratas
last-fifth = Seperlima terbawah
not-ranked = Tidak berperingkat
rank = Peringkat
region = Daerah
movement = Gerak
seal = Pengesahan
timeliness = Waktu
last-contact = Kontak terakhir
moved-up = naik { $places }
moved-down = turun { $places }
moved-not = tetap
moved-new = baru
timely-yes = tepat waktu
timely-late = terlambat
timely-open = belum jatuh tempo
timely-overdue = lewat batas
timely-unknown = tanpa batas waktu
reason-no_data = belum ada data
reason-all_nihil = semua nihil

# Akun saya
change-password = Ganti kata sandi
present-password = Kata sandi sekarang
new-password = Kata sandi baru
password-ends = Anda keluar di semua peramban lain.
password-wrong = Kata sandi sekarang tidak cocok; periksa lalu coba lagi.
password-changed = Kata sandi sudah diganti.
second-factor = Kode dari ponsel
second-factor-off = Belum dipakai. Dengan kode, kata sandi saja tidak cukup untuk masuk.
second-factor-begin = Pasang kode
second-factor-scan = Pindai gambar ini dengan aplikasi autentikator di ponsel, lalu isi kode yang tampil.
second-factor-qr = Gambar kode untuk aplikasi autentikator
second-factor-type = Atau ketik di aplikasi:
second-factor-confirm = Kode enam angka
second-factor-on = Pakai kode
second-factor-is-on = Kode dipakai setiap kali masuk.
second-factor-off-do = Lepas kode
recovery-codes = Simpan kode cadangan ini; tampil sekali saja, masing-masing berlaku sekali bila ponsel hilang.
code-wrong = Kode tidak cocok; periksa jam di ponsel, lalu isi kode yang baru tampil.

# Pengelolaan
offices = Perangkat daerah
people = Pengguna
log = Catatan tindakan
backups = Cadangan
health = Kesehatan
catalogues = Katalog
boundaries = Peta batas daerah
acts = Tindakan
choose = Pilih
all = semua
yes = ya
remove = Hapus
version = Versi
time = Waktu
file = Berkas
name = Nama
lines = Baris
bytes = Byte
role = Peran
role-admin = Administrator
role-reviewer = Peninjau
role-inspector = Pengawas (APIP)
role-viewer = Pembaca
role-wrong = Pilih salah satu peran.

# Pengelolaan: perangkat daerah
office = Perangkat daerah
sectors = Urusan
sectors-hint = Nomor urusan, misalnya 2, 3. Kosong: koordinator, semua urusan.
waiting = Menunggu
clock = Selisih jam
certificate = Sertifikat sampai
second-computer = komputer kedua menunggu keputusan (perintah office ledger)
revoked = dicabut
joined = sudah bergabung
not-joined = belum bergabung
silent = diam
no-offices = Belum ada perangkat daerah; tambahkan di bawah.
change-rights = Ubah hak mulai sekarang
new-token = Token baru
readmit = Pulihkan hak dan buat token
revoke = Cabut hak
new-office = Perangkat daerah baru
office-name = Nama, misalnya Dinas Kesehatan
add-office = Tambahkan dan buat token
token-for = Token bergabung untuk
token-once = Tampil sekali ini saja dan berlaku sekali, sampai
office-wrong = Pilih daerah dari daftar; urusan ditulis sebagai nomor 1 sampai 6, misalnya 2, 3.
office-name-wrong = Nama perangkat daerah 1 sampai 120 karakter.
office-unknown = Perangkat daerah itu tidak ada atau haknya sudah dicabut; muat ulang halaman.
office-rights-wrong = Urusan ditulis sebagai nomor 1 sampai 6, misalnya 2, 3; perangkat yang dicabut tidak dapat diubah.

# Pengelolaan: pengguna
since = Sejak
change-role = Ubah peran
reset-password = Kata sandi baru
new-person = Pengguna baru
add-person = Tambahkan
password-is-made = Kata sandi pertama dibuat oleh server dan tampil sekali.
password-for = Kata sandi untuk
password-once = Tampil sekali ini saja; minta orangnya menggantinya setelah masuk. Kode dari ponsel, bila ada, sudah dilepas.
person-taken = Nama itu sudah dipakai; pilih nama lain.
person-last = Tidak diubah: orang itu tidak ada, atau tidak akan ada administrator lain.

# Pengelolaan: catatan
actor = Siapa
act = Tindakan
object = Terhadap
origin = Dari
older = Yang lebih lama

# Pengelolaan: cadangan
backup-now = Buat cadangan sekarang
backup-every = Dibuat sendiri setiap { $hours } jam.
backup-never = Tidak dibuat sendiri: [backup] every_hours = 0.
backup-drill = Setiap cadangan dibuka lagi, semua rantai dihitung ulang, dan skor satu daerah dibandingkan sebelum dianggap jadi.
restored-at = Basis data ini dipulihkan pada
how = Cara
by-itself = sendiri
by-hand = diminta
drill = Uji pulih
drill-good = terbaca dan cocok
drill-gone = cocok; berkasnya sudah tidak ada
no-backups = Belum ada cadangan.

# Pengelolaan: kesehatan
to-do = Perlu dikerjakan
nothing-to-do = Tidak ada.
is-well = Baik
in-numbers = Dalam angka
metrics-hint = Sama dengan /metrics untuk Prometheus.
meaning = Arti
value = Nilai

# Pengelolaan: katalog
years = Tahun
asked-districts = Pelayanan / komponen kabupaten dan kota
asked-province = Pelayanan / komponen provinsi

# Pengelolaan: peta
boundaries-of = Batas { $regions } daerah dipakai di peta
boundaries-none = Belum ada batas; peta memakai kotak.
boundaries-remove = Hapus batas, pakai kotak
boundaries-import = Impor batas
boundaries-file = Berkas GeoJSON
boundaries-hint = Sampai 32 MiB; setiap bidang menyebut kode daerah, misalnya 62.07. Batas disederhanakan, berkasnya tidak disimpan.
boundaries-not-geojson = Berkas ini bukan GeoJSON; pilih berkas lain.
boundaries-no-region = Tidak ada bidang yang menyebut kode kabupaten atau kota provinsi ini, misalnya 62.07.
points = titik
