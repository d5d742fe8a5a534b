# Yang dikatakan halaman kedua program, dalam bahasa Indonesia.
skip = Langsung ke isi
nav = Menu
other-language = English
log-in = Masuk
log-out = Keluar
account-name = Nama akun
password = Kata sandi
password-length = Kata sandi 10 sampai 200 karakter.
account-name-wrong = Nama akun belum benar: isi huruf, angka, spasi atau tanda . - _ ' @.
login-wrong = Nama akun atau kata sandi salah; periksa lalu coba lagi.
login-wait = Terlalu sering salah; coba lagi dalam { $seconds } detik.
no-right = Akun Anda tidak berhak membuka halaman ini; minta yang mengurus akun.
foreign-form = Permintaan ini bukan dari halaman Selaras, atau halaman sudah lama terbuka; muat ulang lalu coba lagi.
state-nihil = Nihil
state-not-applicable = Tidak berlaku
state-missing = Belum diisi
no-page = Halaman ini tidak ada; periksa alamatnya.
