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
review = Pemeriksaan
review-none = Tidak ada yang perlu diperiksa pada triwulan ini.
review-refused = Ditolak provinsi
review-conflict = Bentrok: satu sel, beberapa nilai
review-draft = Konsep: sudah diketik, belum tersimpan sebagai angka
review-missing = Belum diisi
review-finding = Perlu dilihat lagi
kind-achievement = Capaian
kind-budget = Anggaran
kind-narrative = Masalah dan tindak lanjut
kind-target = Target
kind-stage = Tahapan
kind-reply = Jawaban
kind-attachment = Dokumen
draft-not-left = masih diketik; tinggalkan selnya agar tersimpan
nihil-pending = nihil, menunggu persetujuan provinsi; sampai itu dihitung belum diisi

# Pengesahan
seal = Pengesahan
seal-state-unsealed = Belum disahkan
seal-state-sealed = Sudah disahkan
seal-state-differs = Berubah sesudah disahkan: perlu disahkan ulang
seal-now = Sahkan triwulan ini
seal-again = Sahkan ulang
seal-coordinator-only = hanya perangkat koordinator (semua urusan) yang dapat mengesahkan; minta koordinator daerah
seal-needs-coordinator = Pengesahan dilakukan oleh akun koordinator di perangkat koordinator daerah.
seal-stopped = Belum dapat disahkan: selesaikan dahulu yang di bawah ini.
seal-ready = Semua sel sudah dijawab; triwulan ini dapat disahkan.
seal-written = Disahkan pada
seal-by = oleh
seal-received = Diterima provinsi
seal-not-received = belum; terkirim pada sinkronisasi berikutnya
seal-receive-by = Paling lambat diterima provinsi
seal-not-before = Waktu provinsi terakhir yang diketahui kantor
seal-counted = Waktu yang dihitung
seal-timely = Tepat waktu
seal-late = Terlambat
seal-timely-open = Tepat waktu bila diterima provinsi dalam masa tenggang
seal-cells = Sel yang disahkan
seal-digest = Sidik (BLAKE3)
seal-receipt = Tanda bukti pengesahan
seal-receipt-why = Sidik ini mengikat semua angka, anggaran dan uraian triwulan ini; perubahan satu sel saja memberi sidik lain. Provinsi menghitung sidik yang sama.
seal-qr = Kode QR sidik pengesahan
seal-differences = Perubahan sesudah pengesahan
seal-old = Saat disahkan
seal-new = Sekarang
seal-who = Siapa dan kapan
print = Cetak
catalogue = Katalog dan aturan
cell = Sel

# Percakapan: dikembalikan, temuan, jawaban

# Perencanaan: target dan tahapan

# Buku kerja

# Kedudukan

# Sinkronisasi

# Daftar penerima

# Akun dan jaringan kantor
