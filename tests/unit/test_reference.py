from pantau.reference import kelurahan_of, load_kecamatan, load_kelurahan


def test_jakarta_has_44_kecamatan_and_267_kelurahan():
    assert len({entry.kecamatan_code for entry in load_kecamatan()}) == 44
    assert len({entry.kelurahan_code for entry in load_kelurahan()}) == 267


def test_every_kecamatan_has_as_many_kelurahan_as_it_says():
    for kecamatan in load_kecamatan():
        assert len(kelurahan_of(kecamatan.kecamatan_code)) == kecamatan.kelurahan_count


def test_counts_are_numbers_and_codes_stay_text():
    cilandak = next(entry for entry in load_kecamatan() if entry.kecamatan_code == "31.74.06")
    assert (cilandak.kecamatan_name, cilandak.city_code) == ("Cilandak", "31.74")
    assert cilandak.population_2019 > 100_000
