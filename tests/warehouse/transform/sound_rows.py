"""A row of each tab on which no rule fires."""

PERSON = {
    "Tanggal Daftar": "08/01/2018",
    "NIK": "3174040101900001",
    "Nama Lengkap": "Peserta Rekaan",
    "Jenis Kelamin": "L",
    "Tanggal Lahir": "01/01/1990",
    "Kelurahan": "Pejaten Barat",
    "KTP DKI": "YA",
    "No. HP": "081234567890",
    "Status Usaha": "CALON",
    "Jenis Usaha": "KULINER",
    "Jalur Daftar": "KECAMATAN",
    "Persetujuan Data": "YA",
    "Fasilitator": "Fasilitator Rekaan",
}
ATTENDANCE = {
    "Tanggal": "10/01/2018",
    "ID Kelas": "K-01",
    "Tema": "Kemasan",
    "Penyelenggara": "LPK Rekaan",
    "Kehadiran": "HADIR",
    "Hasil": "LULUS",
}
VISIT = {
    "Tanggal": "10/01/2018",
    "Pendamping": "Pendamping Rekaan",
    "Asal Pendamping": "PGO",
    "Cara": "KANTOR",
    "Topik": "Pembukuan",
    "Status": "TERLAKSANA",
}
LICENCE = {
    "Tanggal Ajuan": "09/01/2018",
    "Jenis Izin": "IUMK",
    "Status": "TERBIT",
    "Nomor Izin": "IUMK/1",
    "Tanggal Terbit": "11/01/2018",
}
SALES = {"Bulan": "12/2017", "Kanal": "BAZAR", "Nilai Penjualan (Rp)": 1500000}
STATEMENT = {
    "Bulan": "12/2017",
    "Omzet (Rp)": 5000000,
    "HPP (Rp)": 3000000,
    "Biaya Operasional (Rp)": 500000,
    "Laba Bersih (Rp)": 1500000,
}
CAPITAL = {
    "Tanggal Ajuan": "09/01/2018",
    "Sumber": "BANK DKI",
    "Jumlah Diajukan (Rp)": 10000000,
    "Status": "DICAIRKAN",
    "Jumlah Dicairkan (Rp)": 10000000,
    "Tanggal Cair": "12/01/2018",
}
REPORT = {
    "Minggu": "15/01/2018",
    "Tahap": "P1",
    "Status": "ADA DATA",
    "Dilaporkan Oleh": "Fasilitator Rekaan",
}
SOUND = {
    "P1": PERSON,
    "P2": ATTENDANCE,
    "P3": VISIT,
    "P4": LICENCE,
    "P5": SALES,
    "P6": STATEMENT,
    "P7": CAPITAL,
    "LAPOR": REPORT,
}
"""A row of each tab on which no rule fires (P2–P7 want a NIK)."""
