# Yang dikatakan halaman kantor, dalam bahasa Indonesia.
skip = Langsung ke isi
nav = Menu
other-language = English
log-in = Masuk
log-out = Keluar
first-start = Mulai memakai Selaras
first-start-why = Belum ada akun di kantor ini. Buat akun koordinator yang pertama; akun lain dibuat dari sini nanti.
account-name = Nama akun
password = Kata sandi
password-length = Kata sandi 10 sampai 200 karakter.
make-account = Buat akun
accounts = Akun
new-account = Akun baru
account-name-wrong = Nama akun belum benar: isi huruf, angka, spasi atau tanda . - _ ' @.
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
login-wrong = Nama akun atau kata sandi salah; periksa lalu coba lagi.
login-wait = Terlalu sering salah; coba lagi dalam { $seconds } detik.
no-right = Akun Anda tidak berhak membuka halaman ini; minta koordinator kantor.
foreign-form = Permintaan ini bukan dari halaman Selaras, atau halaman sudah lama terbuka; muat ulang lalu coba lagi.
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
state-nihil = Nihil
state-not-applicable = Tidak berlaku
state-missing = Belum diisi
no-page = Halaman ini tidak ada; periksa alamatnya.
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
place = Kedudukan
place-provisional = Indeks sementara
rank = Peringkat
rank-told = Menurut provinsi per
rank-told-none = Menurut provinsi daerah ini belum berperingkat
rank-not-told = Provinsi belum memberi tahu peringkat triwulan ini; sinkronkan dulu.
not-ranked = belum berperingkat
movement = Mengapa peringkat kami bergerak
movement-since = Sejak
movement-none = Tidak ada yang bergerak.
cause = Sebab
cause-rules = Aturan atau katalog berubah
cause-own-data = Data sendiri
cause-others = Daerah lain bergerak
cause-lateness = Terlambat, belum dilaporkan atau belum disahkan
places-gained = Naik (peringkat)
points-gained = Naik (poin indeks)
behind-it = Rinciannya
cells = Sel
regions = Daerah lain
own-seal = Pengesahan sendiri
together = Bersama
advice = Naik satu peringkat
advice-nothing = Belum ada angka yang dilaporkan; isi dulu triwulan ini.
advice-highest = Tidak ada peringkat atau kategori yang lebih tinggi.
goal-place = Peringkat { $rank }
goal-beside = bersama { $region }
goal-category = Kategori { $category }
reach-reached = Sudah tercapai.
reach-possible = Dapat dicapai dengan jenis pelayanan di bawah ini.
reach-beyond = Belum dapat dicapai, walaupun semua kekurangan dipenuhi.
index-then = Indeks sesudahnya
still-to-serve = Masih harus dilayani
until = Sampai
state-nihil-pending = Nihil, belum disetujui

# Sinkronisasi
sync-way = Jalur
sync-by-hand = Sinkronkan sendiri
sync-running = Sedang berjalan: baris di provinsi
sync-now-held = Tetap berjalan walaupun di luar jendela atau anggaran.
bytes-a-second = byte per detik
speed-unknown = Kecepatan jaringan belum diukur.
month-used = Terpakai bulan ini
held-window = Di luar jendela sinkronisasi sampai
held-budget = Anggaran bulan ini habis sampai
bundle-out = Simpan bundel untuk provinsi
bundle-out-why = Bawa berkas ini ke provinsi bila tidak ada jaringan.
bundle-in = Jawaban provinsi (satu berkas, atau semua bagiannya)
bundle-take-in = Impor jawaban
bundle-large = Bundelnya lebih besar daripada satu berkas; buat di komputer kantor dengan `selaras-agent bundle export`.
upload-none = Pilih dahulu berkasnya.
upload-large = Berkas terlalu besar untuk halaman ini; pakai perintah `selaras-agent` di komputer kantor.
waiting = Menunggu dikirim
and-more = Dan { $count } lagi.
history = Riwayat dua belas bulan
history-none = Belum pernah sinkronisasi.
month = Bulan
passes-count = Sinkronisasi
passes-failed = Gagal
older = Yang lebih lama
details = Rincian

# Daftar penerima

# Akun dan jaringan kantor
