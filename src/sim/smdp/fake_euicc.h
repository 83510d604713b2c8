// An eUICC for the server's own tests: it signs what an eUICC signs, and can be told to sign
// something else. It verifies nothing.
#pragma once

#include <string>

#include "base/hex.h"
#include "crypto/hash.h"
#include "sim/pki/identity.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

class FakeEuicc {
 public:
  FakeEuicc(pki::EuiccCredential credential, std::vector<Bytes> verification,
            std::vector<Bytes> signing)
      : one_time_key(crypto::PrivateKey::Generate(credential.key.public_key().curve())),
        credential_(std::move(credential)),
        verification_(std::move(verification)),
        signing_(std::move(signing)) {}

  Bytes challenge = Bytes(16, 0xC1);
  Bytes svn = {2, 2, 2};
  crypto::PrivateKey one_time_key;
  Bytes info2;                 // contents of EUICCInfo2
  Bytes tac = Bytes(4, 0x35);  // swapped

  Bytes Info1() const {
    tlv::Writer info;
    info.Put(0x82, svn).Put(0xA9, List(verification_)).Put(0xAA, List(signing_));
    return tlv::Encode(0xBF20, info.bytes());
  }

  // AuthenticateServerResponse to serverSigned1.
  Bytes AuthenticateServer(ByteSpan server_signed1, std::string_view matching_id) const {
    const auto request = tlv::ReadOne(server_signed1, 0x30).value();
    return AuthenticateServer(tlv::Get(request.value, 0x80).value().value,
                              AsText(tlv::Get(request.value, 0x83).value().value),
                              tlv::Get(request.value, 0x84).value().value, matching_id);
  }
  Bytes AuthenticateServer(ByteSpan transaction_id, std::string_view address, ByteSpan challenge,
                           std::string_view matching_id) const {
    tlv::Writer device_info;
    device_info.Put(0x80, tac).Put(0xA1, Bytes{});
    tlv::Writer context;
    if (!matching_id.empty()) context.PutText(0x80, matching_id);
    context.Put(0xA1, device_info);
    tlv::Writer signed1;
    signed1.Put(0x80, transaction_id).PutText(0x83, address).Put(0x84, challenge);
    signed1.Put(0xBF22, info2).Put(0xA0, context);
    const Bytes whole = tlv::Encode(0x30, signed1.bytes());
    tlv::Writer ok;
    ok.Raw(whole).Put(0x5F37, Sign(whole)).Raw(credential_.euicc.Der()).Raw(credential_.eum.Der());
    return Choice(0xBF38, 0xA0, ok);
  }

  // PrepareDownloadResponse; `smdp_signature2` whole. No code: no hashCc.
  Bytes PrepareDownload(ByteSpan transaction_id, ByteSpan smdp_signature2,
                        std::string_view code = {}) const {
    tlv::Writer signed2;
    signed2.Put(0x80, transaction_id).Put(0x5F49, one_time_key.public_key().Point());
    if (!code.empty()) {
      const auto inner = crypto::Sha256(AsBytes(code));
      signed2.Put(0x04, crypto::Sha256(Concat({inner, transaction_id})));
    }
    const Bytes whole = tlv::Encode(0x30, signed2.bytes());
    tlv::Writer ok;
    ok.Raw(whole).Put(0x5F37, Sign(Concat({whole, smdp_signature2})));
    return Choice(0xBF21, 0xA0, ok);
  }

  // CancelSessionResponse; `oid` as contents.
  Bytes CancelSession(ByteSpan transaction_id, ByteSpan oid, uint64_t reason) const {
    tlv::Writer fields;
    fields.Put(0x80, transaction_id).Put(0x81, oid).PutUint(0x82, reason);
    const Bytes whole = tlv::Encode(0x30, fields.bytes());
    tlv::Writer ok;
    ok.Raw(whole).Put(0x5F37, Sign(whole));
    return Choice(0xBF41, 0xA0, ok);
  }

  // ProfileInstallationResult of a profile that was installed.
  Bytes InstallationResult(ByteSpan transaction_id, uint64_t sequence_number) const {
    tlv::Writer success;
    success.Put(0x4F, Bytes(16, 0xA0)).Put(0x04, Bytes{0x30, 0x00});
    return FinalResult(transaction_id, sequence_number, 0xA0, success);
  }
  // ... of one that was not.
  Bytes InstallationFailure(ByteSpan transaction_id, uint64_t sequence_number, uint64_t command,
                            uint64_t reason) const {
    tlv::Writer failure;
    failure.PutUint(0x80, command).PutUint(0x81, reason);
    return FinalResult(transaction_id, sequence_number, 0xA1, failure);
  }

  // OtherSignedNotification that a profile was enabled.
  Bytes Enabled(uint64_t sequence_number) const {
    const Bytes whole = tlv::Encode(0xBF2F, Metadata(sequence_number, {0x06, 0x40}).bytes());
    tlv::Writer out;
    out.Raw(whole).Put(0x5F37, Sign(whole));
    out.Raw(credential_.euicc.Der()).Raw(credential_.eum.Der());
    return tlv::Encode(0x30, out.bytes());
  }

 private:
  Bytes FinalResult(ByteSpan transaction_id, uint64_t sequence_number, tlv::Tag choice,
                    const tlv::Writer& outcome) const {
    tlv::Writer result;
    result.Put(choice, outcome);
    tlv::Writer data;
    data.Put(0x80, transaction_id)
        .Put(0xBF2F, Metadata(sequence_number, {0x07, 0x80}))
        .Put(0x06, Bytes{0x88, 0x37, 0x0A})
        .Put(0xA2, result);
    const Bytes whole = tlv::Encode(0xBF27, data.bytes());
    tlv::Writer out;
    out.Raw(whole).Put(0x5F37, Sign(whole));
    return tlv::Encode(0xBF37, out.bytes());
  }

  static tlv::Writer List(const std::vector<Bytes>& identifiers) {
    tlv::Writer list;
    for (const Bytes& identifier : identifiers) list.Put(0x04, identifier);
    return list;
  }
  static Bytes Choice(tlv::Tag outer, tlv::Tag inner, const tlv::Writer& value) {
    return tlv::Encode(outer, tlv::Encode(inner, value.bytes()));
  }
  static tlv::Writer Metadata(uint64_t sequence_number, Bytes event) {
    tlv::Writer metadata;
    metadata.PutUint(0x80, sequence_number).Put(0x81, event).PutText(0x0C, "smdp.test:8443");
    metadata.Put(0x5A, Bytes{0x98, 0x88, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x10, 0xF4});
    return metadata;
  }
  Bytes Sign(ByteSpan message) const { return credential_.key.Sign(message); }

  pki::EuiccCredential credential_;
  std::vector<Bytes> verification_;
  std::vector<Bytes> signing_;
};

}  // namespace lpab::sim::smdp
