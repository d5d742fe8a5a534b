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
threads = Percakapan
threads-own = Hanya urusan kantor ini
threads-all = Semua kantor di daerah ini
threads-none = Tidak ada yang dikembalikan, ditemukan atau disetujui.
threads-waiting = { $count } sel dikembalikan atau ditemukan dan menunggu jawaban kantor ini
thread-nothing = Sel ini belum dilaporkan.
thread-returned = Dikembalikan: menunggu koreksi atau jawaban
thread-changed = Berubah sejak disetujui
thread-corrected = Sudah dikoreksi
thread-replied = Sudah dijawab
thread-agreed = Disetujui
thread-reported = Dilaporkan
said-reported = Dilaporkan
said-withdrawn = Ditarik kembali
said-returned = Dikembalikan
said-found = Temuan
said-replied = Jawaban
said-agreed = Disetujui
kind-achievement = Capaian
kind-budget = Anggaran
kind-narrative = Masalah dan tindak lanjut
kind-target = Target
kind-stage = Tahapan
kind-seal = Pengesahan
cell = Sel
round = Putaran
last-word = Terakhir
who = Siapa
province = Provinsi
changed-since = isinya sudah berubah sejak itu
to-cell = Buka isiannya untuk koreksi
open-thread = Buka percakapan
reply = Jawaban
send-reply = Simpan jawaban
return = Kembalikan
return-why = Apa yang harus diperbaiki
finding = Temuan inspektorat
finding-text = Apa yang ditemukan
finding-add = Simpan temuan
field-value = Nilai di lapangan
siblings = Isian kantor lain
siblings-why = Hanya baca. Buka percakapan sebuah sel untuk mengembalikannya kepada kantor yang melaporkan.
siblings-none = Kantor lain di daerah ini belum melaporkan apa pun untuk triwulan ini, atau barisnya belum turun dari provinsi.
conflicts-title = Bentrok
conflicts-why = Satu sel, beberapa nilai: semua disimpan. Pilih yang benar; sebuah baris baru menyelesaikannya di semua kantor.
conflicts-none = Tidak ada sel yang bentrok.
conflict-used = dipakai sementara
conflict-settle = Selesaikan
conflict-take = Pakai nilai ini
conflict-changed = Nilai sel itu berubah sejak halaman dibuka; bandingkan lagi, lalu pilih.

# Perencanaan: target dan tahapan
planning = Rencana
targets = Target
stages = Tahapan
targets-why = Target adalah jumlah yang hendak dicapai dalam setahun, menurut tiap dokumen; capaian adalah triwulan terakhir yang dilaporkan.
sector = Urusan
target = Target
stage = Tahapan
date = Tanggal
document = Dokumen
attachment = Berkas
attachment-how = Berkas dicatat dengan nama, ukuran dan sidik isinya: selaras-agent attach
attachments = Berkas dokumen perencanaan
reason = Alasan menarik kembali
reason-why = Hanya bila ada isian tersimpan yang dikosongkan: alasannya, untuk semua yang dikosongkan.
stages-lacking = { $count } tahapan belum ada
stages-complete = Semua tahapan ada.
plan-below = di bawah target
plan-no_realisation = belum ada capaian
plan-reached = tercapai
plan-not_needed = tidak dibutuhkan
plan-no_target = tanpa target

# Buku kerja

# Kedudukan

# Sinkronisasi

# Daftar penerima

# Akun dan jaringan kantor
