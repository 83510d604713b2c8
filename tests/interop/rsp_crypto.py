"""The cryptography of SGP.22 by python3-cryptography: signatures, certificates and the protection
of bound profile packages."""
try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import cmac, hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
except ImportError:
    print("python3-cryptography is not installed")
    raise SystemExit(77)

from tlv import length_of, tlv

HOST_ID = b"mahlzeit"


class Identity:
    """A certificate and its private key: NAME.der and NAME-key.pem of a test PKI."""

    def __init__(self, folder, name):
        self.der = (folder / f"{name}.der").read_bytes()
        self.certificate = x509.load_der_x509_certificate(self.der)
        key = (folder / f"{name}-key.pem").read_bytes()
        self.key = serialization.load_pem_private_key(key, None)

    def sign(self, data):
        """r || s"""
        r, s = utils.decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(certificate, signature, data):
    """Whether r || s is the signature of the certificate's key."""
    if len(signature) != 64:
        return False
    pair = [int.from_bytes(signature[i:i + 32], "big") for i in (0, 32)]
    try:
        certificate.public_key().verify(utils.encode_dss_signature(*pair), data,
                                        ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def issued_by(certificate, issuer):
    """Whether `issuer` signed it."""
    try:
        issuer.public_key().verify(certificate.signature, certificate.tbs_certificate_bytes,
                                   ec.ECDSA(certificate.signature_hash_algorithm))
    except InvalidSignature:
        return False
    return True


def load_certificate(der):
    return x509.load_der_x509_certificate(der)


def issuer_key_id(certificate):
    extension = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    return extension.value.key_identifier


def serial_number(certificate):
    """Of the subject: in an eUICC's certificate its EID."""
    return certificate.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)[0].value


def one_time_key(curve):
    """(private key, its point)"""
    key = ec.generate_private_key(curve)
    return key, key.public_key().public_bytes(serialization.Encoding.X962,
                                              serialization.PublicFormat.UncompressedPoint)


class Bsp:
    """One instance of the protection: keys, chaining value and block counter. Both directions."""

    def __init__(self, s_enc, s_mac, chain):
        self.s_enc, self.s_mac, self.chain, self.block = s_enc, s_mac, chain, 0

    @classmethod
    def agree(cls, private_key, other_point, eid, host_id=HOST_ID):
        """X9.63 with SHA-256 over the shared secret; keyType 88, keyLength 16."""
        other = ec.EllipticCurvePublicKey.from_encoded_point(private_key.curve, other_point)
        shared_info = (bytes([0x88, 16]) + length_of(len(host_id)) + host_id +
                       length_of(len(eid)) + eid)
        keys = X963KDF(algorithm=hashes.SHA256(), length=48, sharedinfo=shared_info).derive(
            private_key.exchange(ec.ECDH(), other))
        return cls(keys[16:32], keys[32:], keys[:16])

    def cipher(self):
        """CBC whose first block is the encrypted counter."""
        counter = Cipher(algorithms.AES(self.s_enc), modes.ECB()).encryptor()
        icv = counter.update(self.block.to_bytes(16, "big"))
        return Cipher(algorithms.AES(self.s_enc), modes.CBC(icv))

    def with_mac(self, tag, data):
        head = bytes([tag]) + length_of(len(data) + 8)
        return head + data + self.mac(head + data)

    def mac(self, data):
        mac = cmac.CMAC(algorithms.AES(self.s_mac))
        mac.update(self.chain + data)
        self.chain = mac.finalize()
        return self.chain[:8]

    def encrypt(self, tag, data):
        self.block += 1
        padded = data + b"\x80" + bytes(-(len(data) + 1) % 16)
        return self.with_mac(tag, self.cipher().encryptor().update(padded))

    def authenticate(self, tag, data):
        self.block += 1
        return self.with_mac(tag, data)

    def open(self, whole, value, encrypted):
        """The plain text of a protected TLV."""
        self.block += 1
        if self.mac(whole[:-8]) != whole[-8:]:
            raise ValueError(f"the MAC of segment {self.block} is wrong")
        if not encrypted:
            return value[:-8]
        plain = self.cipher().decryptor().update(value[:-8]).rstrip(b"\0")
        if plain[-1:] != b"\x80":
            raise ValueError("no padding")
        return plain[:-1]


def signed_head(transaction_id, point, host_id=HOST_ID):
    """What of InitialiseSecureChannel is signed, without the eUICC's key."""
    crt = tlv(0x80, b"\x88") + tlv(0x81, b"\x10") + tlv(0x84, host_id)
    return tlv(0x82, b"\x01") + tlv(0x80, transaction_id) + tlv(0xA6, crt) + tlv(0x5F49, point)
