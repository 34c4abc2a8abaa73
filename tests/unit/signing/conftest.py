from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509

from signing.seal.keys import SealKey, seal_key, trusted_certificates
from signing.seal.seal import seal
from tests.unit.signing.pdfs import SEALED_AT, a_pdf

PROVIDER = "Quince Street Mediation"


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of keys as an installation has it."""
    folder = tmp_path_factory.mktemp("installation") / "keys"
    seal_key(folder, provider_name=PROVIDER, may_make=True)
    return folder


@pytest.fixture(scope="session")
def key(keys_dir: Path) -> SealKey:
    """The seal key of that installation."""
    return seal_key(keys_dir, provider_name=PROVIDER, may_make=True)


@pytest.fixture(scope="session")
def ours(keys_dir: Path) -> tuple[x509.Certificate, ...]:
    """The certificates that installation trusts."""
    return trusted_certificates(keys_dir)


@pytest.fixture(scope="session")
def another_key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    """The key of another installation of the same name."""
    folder = tmp_path_factory.mktemp("another") / "keys"
    return seal_key(folder, provider_name=PROVIDER, may_make=True)


@pytest.fixture(scope="session")
def cases_folder() -> Path:
    """The hard inputs."""
    return Path(__file__).parents[2] / "hard_inputs"


@pytest.fixture(scope="session")
def sealed_file(key: SealKey) -> bytes:
    """A document of two pages as it was sealed."""
    return seal(a_pdf(), key, at=SEALED_AT, reason="Signed by everyone", location="London").content


@pytest.fixture
def sealed(key: SealKey) -> Callable[..., bytes]:
    """Seals what it is given."""

    def make(pdf: bytes) -> bytes:
        return seal(pdf, key, at=SEALED_AT, reason="Signed by everyone", location=None).content

    return make
