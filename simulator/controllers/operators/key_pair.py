"""Real key pairs and certificates, as an issuer would make them."""

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

_PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_LONGEST_NAME = 64


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a certificate is to say."""

    common_name: str = ""
    dns_names: tuple[str, ...] = ()
    ip_addresses: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    is_ca: bool = False
    rsa: bool = False
    lifetime: timedelta = field(default=timedelta(days=90))


@dataclass(frozen=True)
class KeyPair:
    """A private key and its certificate, both as PEM."""

    key: bytes
    certificate: bytes
    """Followed by those of the authorities between it and the root."""

    root: bytes
    not_before: datetime
    not_after: datetime


def issue(request: Request, authority: tuple[bytes, bytes] | None) -> KeyPair:
    """Make a key and a certificate for it.

    Args:
        request: What the certificate says.
        authority: Certificate and key of who signs it; None for itself.

    Raises:
        ValueError: The authority's key or certificate cannot be read.
    """
    key: _PrivateKey = (
        rsa.generate_private_key(65537, 2048)
        if request.rsa
        else ec.generate_private_key(ec.SECP256R1())
    )
    begin = datetime.now(UTC).replace(microsecond=0)
    end = begin + request.lifetime
    subject = _name(request.common_name or next(iter(request.dns_names), "simulated"))
    signer, signer_key, chain = subject, key, b""
    if authority is not None:
        signer, signer_key, chain = _authority(*authority)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=request.is_ca, path_length=None), critical=True)
    )
    if names := _alternatives(request):
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    pem = builder.sign(signer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return KeyPair(secret, pem + chain, chain or pem, begin, end)


def _authority(certificate: bytes, key: bytes) -> tuple[x509.Name, _PrivateKey, bytes]:
    signer = serialization.load_pem_private_key(key, None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError(f"the authority's key: got {type(signer).__name__}; expected EC or RSA")  # noqa: TRY004 - bad data, not a bad call
    return x509.load_pem_x509_certificate(certificate).subject, signer, certificate


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:_LONGEST_NAME])])


def _alternatives(request: Request) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = [x509.DNSName(each) for each in request.dns_names]
    names += [x509.IPAddress(ipaddress.ip_address(each)) for each in request.ip_addresses]
    return names + [x509.UniformResourceIdentifier(each) for each in request.uris]
