# Yang dikatakan dokumen, dalam bahasa Indonesia.
and = dan
and-more = { $names }, dan { $count } lainnya
million = juta
billion = miliar
trillion = triliun

# Pengesahan
sealed-in-time = tepat waktu
sealed-late = terlambat
sealed-overdue = belum, lewat batas
sealed-open = belum
sealed = disahkan
unranked-no_data = belum ada data
unranked-all_nihil = semua layanan nihil

# Ringkasan provinsi
province-ranked = Pada { $period }, { $ranked } dari { $all } kabupaten/kota masuk peringkat; rata-rata Indeks Pencapaian SPM mereka { $mean } ({ $category }).
province-nobody = Pada { $period } belum ada satu pun dari { $all } kabupaten/kota yang masuk peringkat.
province-ends = Tertinggi: { $first }; terendah: { $last }.
province-categories = Menurut kategori: { $list }.
province-moved = Sejak edisi { $since }, { $moves }.
moved-most-up = { $name } naik paling jauh, { $places } peringkat
moved-most-down = { $name } turun paling jauh, { $places } peringkat
province-unmoved = Sejak edisi { $since } tidak ada daerah yang berpindah peringkat.
province-improved = Dibanding triwulan yang sama tahun lalu, { $name } naik paling banyak, { $points } poin.
province-fell = Indeks turun di { $names }.
province-sectors = Urusan dengan rata-rata terendah: { $lowest } ({ $low }); tertinggi: { $highest } ({ $high }).
province-in-time = { $count } dari { $all } daerah mengesahkan laporannya tepat waktu.
province-late = Terlambat: { $names }.
province-overdue = Belum mengesahkan walau batasnya lewat: { $names }.
province-complete = Isian lengkap di { $count } dari { $all } daerah.
province-least-complete = Paling sedikit terisi: { $name } ({ $value } %).
province-budget = Anggaran SPM { $allocated }, terealisasi { $spent } ({ $share } %).
province-budget-share = Porsi SPM terbesar dalam APBD: { $name } ({ $value } %).
province-attention = Perlu perhatian, { $count } daerah: { $names }.
province-no-attention = Tidak ada daerah yang belum tuntas, tanpa peringkat, atau lewat batas pengesahan.
province-objections = Sanggahan: { $count }; diterima { $accepted }, belum diputus { $open }.

# Ringkasan daerah
region-verdict = { $name }: indeks { $value } ({ $category }), peringkat { $rank } dari { $of }.
region-unranked = { $name } belum berperingkat: { $reason }.
region-up = Naik { $places } peringkat sejak edisi { $since }.
region-down = Turun { $places } peringkat sejak edisi { $since }.
region-unmoved = Peringkatnya tetap sejak edisi { $since }.
region-new = Baru masuk peringkat; pada edisi { $since } belum ada.
region-sectors = Urusan terkuat: { $highest } ({ $high }); terlemah: { $lowest } ({ $low }).
region-sectors-equal = Semua urusan bernilai { $value }.
region-holding = Yang paling menahan indeks: { $list }.
region-complete = Semua { $asked } isian sudah terisi.
region-incomplete = { $count } dari { $asked } isian belum diisi dan dihitung nol, antara lain pada { $names }.
region-nihil = Nihil: { $names }.
region-nihil-awaits = Nihil yang belum disetujui provinsi, jadi dihitung nol: { $names }.
region-sealed = { $period } disahkan { $at } ({ $state }).
region-not-sealed = { $period } belum disahkan; batasnya { $at }.
region-not-sealed-yet = { $period } belum disahkan.
region-budget = Anggaran SPM { $allocated }, terealisasi { $spent } ({ $share } %).
region-budget-share = Itu { $value } % dari APBD.

# Langkah berikut
act-report = Kirim angka { $period } sekarang.
act-settle = Selesaikan { $count } isian yang berbeda antar-perangkat daerah.
act-fill = Lengkapi { $count } isian yang kosong.
act-seal-now = Sahkan { $period } sekarang; batasnya sudah lewat.
act-seal = Sahkan { $period }.
act-await = Mintakan persetujuan provinsi untuk { $count } nihil.
act-raise = Naikkan urusan terlemah: { $sector }.
act-keep = Pertahankan.
act-rule = Putuskan { $count } sanggahan.
act-remind = Ingatkan { $count } daerah yang lewat batas pengesahan.
act-guide = Dampingi { $count } daerah yang perlu perhatian.
act-finalise = Tetapkan edisi final setelah masa sanggah.

# Bagian yang sama di semua dokumen
draft = DRAF – belum diterbitkan
draft-note = Draf: angka per { $at }, belum diterbitkan sebagai edisi, sehingga tidak dapat diperiksa keasliannya.
provisional = Edisi sementara
final = Edisi final
edition-of = { $stage } { $title }, dibuat { $at }
digest = Sidik edisi
verify = Periksa keaslian dengan: selaras-server edition verify { $digest }
verify-at = Pindai kodenya, atau buka { $address } diikuti sidik edisi. Yang memegang datanya: selaras-server edition verify { $digest }
none = –
state-value = terisi
state-nihil = nihil
state-nihil-awaits = nihil, menunggu provinsi
state-not-applicable = tidak berlaku
state-missing = belum diisi

# Tabel
col-number = No.
col-rank = Peringkat
col-region = Daerah
col-index = Indeks
col-category = Kategori
col-filled = Terisi (%)
col-moved = Gerak
col-seal = Pengesahan
col-reason = Alasan
col-sector = Urusan
col-service = Jenis pelayanan
col-item = Uraian
col-unit = Satuan
col-required = Harus dilayani
col-served = Terlayani
col-unserved = Belum
col-needed = Dibutuhkan
col-fulfilled = Terpenuhi
col-percent = %
col-allocation = Alokasi (Rp)
col-realisation = Realisasi (Rp)
col-difference = Selisih (Rp)
col-share = Porsi APBD (%)
col-realised = Realisasi (%)
col-deadline = Batas
col-sealed-at = Disahkan
col-in-time = Waktu
col-recipients = Penerima
col-quality = Mutu
col-state = Keadaan
col-target = Target
col-document = Dokumen
col-problem = Masalah
col-remedy = Tindak lanjut
col-stage = Tahapan
col-date = Tanggal
col-points = Poin
col-before = Sebelumnya
col-now = Sekarang
col-code = Kode
col-cell = Isian
col-text = Isi
col-ruling = Putusan

# Buku peringkat
book-title = Buku Peringkat Pencapaian SPM
book-summary = Ringkasan
book-map = Peta dan anggaran
book-ranking = Peringkat
book-ranking-all = Semua kabupaten dan kota
book-ranking-kabupaten = Kabupaten
book-ranking-kota = Kota
book-unranked = Tidak berperingkat
book-sectors = Nilai per urusan
book-sectors-note = Peringkat pada urusan itu dalam kurung.
book-pool-none = { $kind }: tidak ada di provinsi ini, sehingga tidak diperingkat tersendiri.
book-pool-one = { $kind }: hanya { $name }, sehingga tidak diperingkat tersendiri.
book-movers = Penggerak
book-movers-edition = Sejak edisi { $since }
book-movers-year = Dibanding triwulan yang sama tahun lalu
book-no-previous = Belum ada edisi final dari triwulan sebelumnya untuk dibandingkan.
book-red-list = Daftar perhatian
book-red-list-note = Indeks di bawah 60, tidak berperingkat, atau belum mengesahkan walau batasnya lewat.
book-nobody = Tidak ada.
book-timeliness = Ketepatan waktu
book-budget = Anggaran terhadap capaian
book-annex = Lampiran: cara dan aturan
book-red-below = belum tuntas
book-red-unranked = tidak berperingkat
book-red-overdue = lewat batas pengesahan
book-objections = Sanggahan
book-next = Langkah berikut
ruling-accepted = diterima
ruling-refused = ditolak
ruling-open = belum diputus

fact-mean = Rata-rata indeks
fact-ranked = Berperingkat
fact-in-time = Tepat waktu
fact-filled = Isian lengkap
fact-of = dari { $all }
fact-rank = Peringkat
fact-index = Indeks
fact-realised = Realisasi anggaran

# Aturan
method-index = Indeks layanan = { $recipients } % penerima + { $quality } % mutu. Nilai urusan adalah rata-rata layanannya, indeks daerah rata-rata urusannya (Permendagri 59/2021).
method-missing = Isian yang kosong dihitung nol dalam peringkat, juga nihil yang belum disetujui provinsi.
method-nihil-exclude = Layanan nihil keluar dari rata-rata urusannya; yang tidak berlaku tidak dihitung.
method-nihil-full = Layanan nihil dihitung 100; yang tidak berlaku tidak dihitung.
method-cap = Persentase tidak lebih dari { $cap }. Nilai dibulatkan sekali, sembilan angka di belakang koma; kategori dan peringkat memakai nilai itu.
method-ties = Nilai yang sama berbagi peringkat: 1, 2, 2, 4.
method-timely = Tepat waktu dihitung dari pengesahan pertama triwulan itu terhadap batas dalam kalender.
method-attention = Kategori: 100 Tuntas Paripurna; mulai 90 Utama; mulai 80 Madya; mulai 70 Pratama; mulai 60 Muda; di bawahnya Belum Tuntas.
method-versions = Katalog { $catalogue }, aturan { $rules }; { $ledgers } buku besar dibaca sampai baris terakhir masing-masing.

# Laporan Penerapan SPM
report-title = Laporan Penerapan Standar Pelayanan Minimal
chapter-1 = Bab I Pendahuluan
chapter-2 = Bab II Penerapan dan Pencapaian SPM
chapter-3 = Bab III Program dan Kegiatan
chapter-4 = Bab IV Penutup
background = Latar Belakang
background-text = Standar Pelayanan Minimal (SPM) adalah ketentuan mengenai jenis dan mutu pelayanan dasar yang berhak diperoleh setiap warga negara secara minimal. { $name } melaporkan penerapannya setiap triwulan; laporan ini memuat keadaan { $period }.
legal-basis = Dasar Hukum
legal-1 = Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah;
legal-2 = Peraturan Pemerintah Nomor 2 Tahun 2018 tentang Standar Pelayanan Minimal;
legal-3 = Peraturan Menteri Dalam Negeri Nomor 59 Tahun 2021 tentang Penerapan Standar Pelayanan Minimal.
general-policy = Kebijakan Umum
general-policy-text = Penerapan SPM diprioritaskan bagi warga yang berhak, melalui empat tahapan: pengumpulan data, penghitungan kebutuhan, perencanaan, dan pelaksanaan.
direction = Arah Kebijakan
direction-text = Setiap jenis pelayanan diarahkan mencapai 100 % penerima dan 100 % mutu. Target dalam dokumen perencanaan daerah dicantumkan pada setiap urusan.
at-a-glance = Capaian Sekilas
types-of-service = Jenis Pelayanan
targets = Target
targets-none = Belum ada target yang dilaporkan untuk urusan ini; target nasional adalah 100 %.
targets-note = Target dan tahapan dibaca dari buku besar saat dokumen dibuat; keduanya bukan bagian dari edisi.
realisation = Realisasi
table-a = A. Penerima layanan
table-b = B. Mutu: barang, jasa, dan SDM
table-c = C. Anggaran
staff-support = Dukungan Personil
staff-none = Tidak ada butir SDM dalam katalog urusan ini.
budget-allocation = Alokasi Anggaran
budget-none = Belum ada anggaran yang dilaporkan untuk urusan ini.
problems = Permasalahan dan Solusi
problems-none = Tidak ada permasalahan yang dilaporkan.
programmes = Anggaran per jenis pelayanan
stages = Tahapan penerapan
stages-lacking = belum ada
conclusion = Kesimpulan
closing-text = Demikian laporan ini disampaikan; angka di dalamnya sama dengan edisi yang disebut di halaman depan.

# Bahan rapat
deck-title = Bahan Rapat Koordinasi SPM
deck-agenda = Yang perlu diputuskan
deck-late = Pengesahan

# Buku kerja
sheet-recap = Rekap
sheet-recipients = A Penerima
sheet-quality = B Mutu
sheet-budget = C Anggaran

# Surel
mail-subject = SPM { $period }: { $verdict }
mail-draft = DRAF – { $said }
province-verdict = { $name }: rata-rata indeks { $value } ({ $category }).
province-verdict-nobody = Belum ada daerah yang berperingkat.
mail-attached = Dokumen lengkap terlampir.
mail-automatic = Dibuat oleh Selaras dari: { $edition }.
weakest = Layanan dengan nilai terendah
col-filled-short = Terisi

# Gambar
chart-map = Indeks Pencapaian SPM per daerah
chart-map-told = Peta daerah; warna menurut kategori, angka adalah indeks.
chart-budget = Realisasi anggaran terhadap indeks
chart-budget-told = Tiap titik satu daerah: mendatar realisasi anggaran SPM, tegak indeks.
chart-left-above = realisasi rendah, capaian tinggi
chart-right-above = realisasi tinggi, capaian tinggi
chart-left-below = realisasi rendah, capaian rendah
chart-right-below = realisasi tinggi, capaian rendah
chart-trend = Indeks TW { $quarter } tiap tahun; tahun sebelumnya menurut edisinya, tanpa edisi menurut data saat dokumen dibuat
chart-trend-mean = Rata-rata
chart-trend-told = Garis indeks daerah dan rata-rata provinsi, tiap titik satu tahun.
