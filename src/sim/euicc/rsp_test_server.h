// For tests only: an SM-DP+ and an LPA as small as they can be, against the RSP functions of a
// CardContext. Everything that an SM-DP+ may get wrong is a field.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/hex.h"
#include "crypto/certificate_builder.h"
#include "crypto/hash.h"
#include "sim/euicc/es10_functions.h"
#include "sim/pki/test_pki.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc::test {

inline constexpr const char* kEid = "89049032123451234512345678901235";  // GSMA SGP.26's

inline Bytes Hex(std::string text) {
  std::erase(text, ' ');
  return FromHex(text).value();
}

inline pki::TestPki MakePki(crypto::Curve curve, const std::string& oid = "2.999.10") {
  pki::PkiOptions options;
  options.eid = kEid;
  options.oid = oid;
  options.now = 1'780'000'000;
  return pki::TestPki::Generate(curve, options).value();
}

// A certificate like the server's, but for what `change` does to it.
template <typename Change>
crypto::Certificate Reissue(const pki::TestPki& pki, const pki::Credential& old, Change change) {
  crypto::CertificateBuilder builder;
  builder.subject = {{"2.5.4.10", "ACME"}, {"2.5.4.3", "TEST SM-DP+"}};
  builder.not_before = 1'700'000'000;
  builder.not_after = 2'000'000'000;
  builder.digital_signature = true;
  builder.policy_oids = old.certificate.PolicyOids();
  builder.registered_id = old.certificate.SubjectRegisteredId();
  change(builder);
  return builder.Sign(old.key.public_key(), pki.ci.key, pki.ci.certificate).value();
}

// Profile header, MF with EF_ICCID and EF_DIR, PE-End: ICCID 89000123456789012341.
inline Bytes SmallPackage() {
  return Hex(
      "A016 800102 810103 830A89000123456789012341 A500 A600"
      "B03D A0058000810101 8106 67810F010201 A200 A40C 830A98001032547698103214"
      "A50F A109 8204 42210008 8001 10 8302 610F"
      "A60B A109 8204 42210008 8001 08"
      "AA07 A0058000810109");
}

// BF25 with that ICCID; install and enable are notified to two servers.
inline Bytes SmallMetadata(const std::string& more = "") {
  const Bytes extra = Hex(more);
  return tlv::Encode(0xBF25, tlv::Writer()
                                 .Put(0x5A, Hex("98001032547698103214"))
                                 .PutText(0x91, "Provider")
                                 .PutText(0x92, "Name")
                                 .Raw(extra)
                                 .bytes());
}

// The sender's side of BSP, written from SGP.22 section 2.6.4 apart from bsp.cc.
class BspSender {
 public:
  // `keys`: MCV | ENC | MAC.
  explicit BspSender(const Bytes& keys) {
    std::copy_n(keys.begin(), 16, chain_.begin());
    std::copy_n(keys.begin() + 16, 16, enc_.begin());
    std::copy_n(keys.begin() + 32, 16, mac_.begin());
  }

  Bytes Encrypt(tlv::Tag tag, ByteSpan plain) {
    Bytes padded = ToBytes(plain);
    padded.push_back(0x80);
    padded.resize((padded.size() + 15) / 16 * 16);
    crypto::AesBlock counter{};
    counter[15] = static_cast<uint8_t>(count_ + 1);
    const auto iv = crypto::AesEncryptBlock(enc_, counter);
    return Protect(tag, crypto::AesCbcEncrypt(enc_, iv, padded).value());
  }

  Bytes Protect(tlv::Tag tag, ByteSpan value) {
    ++count_;
    const Bytes head = Concat({tlv::EncodeHeader(tag, value.size() + 8), value});
    chain_ = crypto::AesCmac(mac_, Concat({chain_, head}));
    return Concat({head, ByteSpan(chain_).first(8)});
  }

 private:
  crypto::AesBlock chain_{};
  crypto::AesKey enc_{};
  crypto::AesKey mac_{};
  int count_ = 0;
};

struct Server {
  explicit Server(const pki::TestPki& test_pki)
      : pki(test_pki), dpauth(test_pki.dpauth), dppb(test_pki.dppb) {}

  pki::TestPki pki;
  pki::Credential dpauth;
  pki::Credential dppb;
  Bytes transaction_id = Hex("0102030405060708090A0B0C0D0E0F10");
  std::string address = "smdp.test.example";
  Bytes server_challenge = Hex("00112233445566778899AABBCCDDEEFF");
  std::string ctx_params1 = "A010 8004 41424344 A108 8004 35290611 A100";
  std::optional<Bytes> ci_identifier;  // instead of the CI's
  // smdpSigned2
  std::optional<Bytes> prepare_transaction_id;
  bool confirmation_code_required = false;
  Bytes hash_cc;
  Bytes bpp_euicc_otpk;
  // Bound profile package
  uint64_t remote_op_id = 1;
  std::optional<Bytes> bpp_transaction_id;
  std::optional<crypto::PrivateKey> dppb_signer;  // of BF23, instead of DPpb's key
  std::string crt = "800188 810110 8404 686F7374";
  Bytes host_id = Hex("686F7374");
  std::optional<Bytes> smdp_otpk;
  Bytes configure_isdp = Hex("BF2400");
  Bytes metadata = SmallMetadata();
  std::optional<Bytes> replaced_keys;  // MCV | ENC | MAC
  Bytes replace_request;               // instead of the one made of replaced_keys
  Bytes package = SmallPackage();
  size_t segment_size = 1007;

  Bytes AuthenticateServer(ByteSpan challenge) const {
    const Bytes signed1 = tlv::Encode(0x30, tlv::Writer()
                                                .Put(0x80, transaction_id)
                                                .Put(0x81, challenge)
                                                .PutText(0x83, address)
                                                .Put(0x84, server_challenge)
                                                .bytes());
    const Bytes ci = ci_identifier.value_or(crypto::CiKeyIdentifier(pki.ci.certificate));
    return tlv::Encode(0xBF38, tlv::Writer()
                                   .Raw(signed1)
                                   .Put(0x5F37, dpauth.key.Sign(signed1))
                                   .Put(0x04, ci)
                                   .Raw(dpauth.certificate.Der())
                                   .Raw(Hex(ctx_params1))
                                   .bytes());
  }

  // `euicc_signature1`: whole.
  Bytes PrepareDownload(ByteSpan euicc_signature1) const {
    tlv::Writer contents;
    contents.Put(0x80, prepare_transaction_id.value_or(transaction_id))
        .Put(0x01, Bytes{static_cast<uint8_t>(confirmation_code_required ? 0xFF : 0x00)});
    if (!bpp_euicc_otpk.empty()) contents.Put(0x5F49, bpp_euicc_otpk);
    const Bytes signed2 = tlv::Encode(0x30, contents.bytes());
    tlv::Writer request;
    request.Raw(signed2).Put(0x5F37, dppb.key.Sign(Concat({signed2, euicc_signature1})));
    if (!hash_cc.empty()) request.Put(0x04, hash_cc);
    request.Raw(dppb.certificate.Der());
    return tlv::Encode(0xBF21, request.bytes());
  }

  // The segments of the package for the card's one-time key.
  std::vector<Bytes> Bind(ByteSpan euicc_otpk) const {
    const auto one_time = crypto::PrivateKey::Generate(dppb.key.public_key().curve());
    const auto peer = crypto::PublicKey::FromPoint(dppb.key.public_key().curve(), euicc_otpk);
    const Bytes host_length = {static_cast<uint8_t>(host_id.size())};
    const Bytes info = Concat({Hex("8810"), host_length, host_id, Hex("10"), Hex(kEid)});
    BspSender sender(crypto::X963Kdf(one_time.Agree(*peer).value(), info, 48));
    const Bytes bf23 =
        InitialiseSecureChannel(smdp_otpk.value_or(one_time.public_key().Point()), euicc_otpk);
    const std::vector<Bytes> first = {sender.Encrypt(0x87, configure_isdp)};
    const std::vector<Bytes> second = {sender.Protect(0x88, metadata)};
    std::vector<Bytes> third;
    if (replaced_keys) {
      third = {sender.Encrypt(0x87, ReplaceSessionKeys())};
      sender = BspSender(*replaced_keys);
    }
    std::vector<Bytes> fourth;
    for (size_t at = 0; at < package.size(); at += segment_size) {
      const size_t size = std::min(segment_size, package.size() - at);
      fourth.push_back(sender.Encrypt(0x86, ByteSpan(package).subspan(at, size)));
    }
    return Segments(bf23, first, second, third, fourth);
  }

 private:
  Bytes InitialiseSecureChannel(ByteSpan own, ByteSpan euicc_otpk) const {
    const Bytes fields = tlv::Writer()
                             .PutUint(0x82, remote_op_id)
                             .Put(0x80, bpp_transaction_id.value_or(transaction_id))
                             .Put(0xA6, Hex(crt))
                             .Put(0x5F49, own)
                             .Take();
    const crypto::PrivateKey& key = dppb_signer ? *dppb_signer : dppb.key;
    const Bytes signature = key.Sign(Concat({fields, tlv::Encode(0x5F49, euicc_otpk)}));
    return tlv::Encode(0xBF23, tlv::Writer().Raw(fields).Put(0x5F37, signature).bytes());
  }

  Bytes ReplaceSessionKeys() const {
    if (!replace_request.empty()) return replace_request;
    const ByteSpan keys = *replaced_keys;
    return tlv::Encode(0xBF26, tlv::Writer()
                                   .Put(0x80, keys.first(16))
                                   .Put(0x81, keys.subspan(16, 16))
                                   .Put(0x82, keys.last(16))
                                   .bytes());
  }

  static Bytes Join(const std::vector<Bytes>& parts) {
    Bytes all;
    for (const Bytes& part : parts) Append(all, part);
    return all;
  }

  static std::vector<Bytes> Segments(const Bytes& bf23, const std::vector<Bytes>& first,
                                     const std::vector<Bytes>& second,
                                     const std::vector<Bytes>& third,
                                     const std::vector<Bytes>& fourth) {
    Bytes body = Concat({bf23, tlv::Encode(0xA0, Join(first)), tlv::Encode(0xA1, Join(second))});
    if (!third.empty()) Append(body, tlv::Encode(0xA2, Join(third)));
    Append(body, tlv::Encode(0xA3, Join(fourth)));
    std::vector<Bytes> segments;
    segments.push_back(Concat({tlv::EncodeHeader(0xBF36, body.size()), bf23}));
    segments.push_back(Concat({tlv::EncodeHeader(0xA0, Join(first).size()), first[0]}));
    segments.push_back(tlv::EncodeHeader(0xA1, Join(second).size()));
    segments.push_back(second[0]);
    if (!third.empty()) {
      segments.push_back(Concat({tlv::EncodeHeader(0xA2, Join(third).size()), third[0]}));
    }
    segments.push_back(tlv::EncodeHeader(0xA3, Join(fourth).size()));
    for (const Bytes& segment : fourth) segments.push_back(segment);
    return segments;
  }
};

// The card's RSP functions, called as the shell calls them.
class Euicc {
 public:
  explicit Euicc(const pki::EuiccIdentity& identity, CardOptions options = {})
      : context(identity, std::move(options), CardState{}) {}

  Es10Answer Run(ByteSpan command) {
    const auto header = tlv::ReadHeader(command);
    for (const Es10Function& function : RspFunctions()) {
      if (!header || function.tag != header->tag) continue;
      if (function.shape == Es10Function::Shape::kWholeTlv && !tlv::ReadOne(command)) {
        return {{}, apdu::kSwIncorrectData};
      }
      const Es10Answer answer = function.handler(context, command);
      context.Settle();
      return answer;
    }
    return {{}, apdu::kSwReferenceNotFound};
  }

  Bytes Challenge() {
    const Bytes data = Run(Hex("BF2E00")).data;
    return ToBytes(tlv::Get(tlv::ReadOne(data, 0xBF2E)->value, 0x80)->value);
  }

  // euiccSignature1, whole.
  Bytes Authenticate(const Server& server) {
    const Bytes data = Run(server.AuthenticateServer(Challenge())).data;
    const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF38)->value, 0xA0);
    EXPECT_TRUE(ok) << ToHex(data);
    return ok ? ToBytes(tlv::Get(ok->value, 0x5F37)->whole) : Bytes();
  }

  // otPK.EUICC.ECKA
  Bytes Prepare(const Server& server) {
    const Bytes data = Run(server.PrepareDownload(Authenticate(server))).data;
    const auto ok = tlv::Get(tlv::ReadOne(data, 0xBF21)->value, 0xA0);
    EXPECT_TRUE(ok) << ToHex(data);
    return ok ? ToBytes(tlv::Get(tlv::Get(ok->value, 0x30)->value, 0x5F49)->value) : Bytes();
  }

  // Sends until data comes; the answer that ended it.
  Es10Answer Load(const std::vector<Bytes>& segments) {
    Es10Answer answer;
    for (sent = 0; sent < segments.size(); ++sent) {
      answer = Run(segments[sent]);
      if (!answer.data.empty() || answer.sw != apdu::kSwSuccess) break;
    }
    return answer;
  }

  Es10Answer Download(const Server& server) { return Load(server.Bind(Prepare(server))); }

  CardContext context;
  size_t sent = 0;  // index of the segment that Load ended at
};

// "BF38 A1 80 .. 02 01 05" -> 5; -1 when it is no such error.
inline int ErrorCodeOf(const Es10Answer& answer) {
  const auto whole = tlv::ReadOne(answer.data);
  if (!whole) return -1;
  const auto error = tlv::Find(whole->value, 0xA1);
  if (!error || !error->has_value()) return -1;
  const auto code = tlv::Get((*error)->value, 0x02);
  return code ? static_cast<int>(*tlv::ReadUint(code->value)) : -1;
}

// "command/reason" of a ProfileInstallationResult's errorResult, "ok" of a successResult.
inline std::string ResultOf(const Es10Answer& answer) {
  if (answer.data.empty()) return "SW " + answer.sw.ToString();
  const auto result = tlv::ReadOne(answer.data, 0xBF37);
  if (!result) return "no BF37";
  const auto data = tlv::Get(result->value, 0xBF27);
  const auto final_result = tlv::Get(data->value, 0xA2);
  const auto error = tlv::Find(final_result->value, 0xA1);
  if (!error || !error->has_value()) return "ok";
  const auto command = tlv::Get((*error)->value, 0x80);
  const auto reason = tlv::Get((*error)->value, 0x81);
  return std::to_string(*tlv::ReadUint(command->value)) + "/" +
         std::to_string(*tlv::ReadUint(reason->value));
}

}  // namespace lpab::sim::euicc::test
