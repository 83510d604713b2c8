#include "sim/smdp/bound_profile_package.h"

namespace lpab::sim::smdp {

namespace {

constexpr tlv::Tag kBoundProfilePackage = 0xBF36;
constexpr tlv::Tag kInitialiseSecureChannel = 0xBF23;
constexpr tlv::Tag kConfigureIsdp = 0xBF24;
constexpr tlv::Tag kReplaceSessionKeys = 0xBF26;
constexpr tlv::Tag kOneTimeKey = 0x5F49;
constexpr tlv::Tag kSignature = 0x5F37;
constexpr uint64_t kInstallBoundProfilePackage = 1;
constexpr size_t kMaximumMacOnly = 1008;  // with tag, length and MAC 1020 bytes

Bytes InitialiseSecureChannel(const BindingInput& input) {
  tlv::Writer control_reference;
  control_reference.Put(0x80, Bytes{0x88}).Put(0x81, Bytes{0x10}).Put(0x84, input.host_id);
  tlv::Writer request;
  request.PutUint(0x82, kInstallBoundProfilePackage)
      .Put(0x80, input.transaction_id)
      .Put(0xA6, control_reference)
      .Put(kOneTimeKey, input.one_time_key.public_key().Point());
  const Bytes euicc_key = tlv::Encode(kOneTimeKey, input.euicc_one_time_key.Point());
  request.Put(kSignature, input.sign(Concat({request.bytes(), euicc_key})));
  return tlv::Encode(kInitialiseSecureChannel, request.bytes());
}

Bytes ReplaceSessionKeysRequest(const BspKeys& keys) {
  tlv::Writer request;
  request.Put(0x80, keys.initial_mac_chaining_value).Put(0x81, keys.encryption).Put(0x82, keys.mac);
  return tlv::Encode(kReplaceSessionKeys, request.bytes());
}

}  // namespace

Result<Bytes> BindProfilePackage(const BindingInput& input) {
  LPAB_ASSIGN(const Bytes secret, input.one_time_key.Agree(input.euicc_one_time_key));
  Bsp session(DeriveBspKeys(secret, input.host_id, input.eid));
  const Bytes configure = tlv::Encode(kConfigureIsdp, {});
  LPAB_ASSIGN(const Bytes configured, session.EncryptAndMac(0x87, configure, input.segment));
  LPAB_ASSIGN(const Bytes stored,
              session.MacOnly(0x88, input.metadata, std::min(input.segment, kMaximumMacOnly)));
  tlv::Writer package;
  package.Raw(InitialiseSecureChannel(input)).Put(0xA0, configured).Put(0xA1, stored);
  if (input.package_keys) {
    const Bytes request = ReplaceSessionKeysRequest(*input.package_keys);
    LPAB_ASSIGN(const Bytes replaced, session.EncryptAndMac(0x87, request, input.segment));
    package.Put(0xA2, replaced);
  }
  Bsp own(input.package_keys.value_or(BspKeys{}));
  Bsp& protection = input.package_keys ? own : session;
  LPAB_ASSIGN(const Bytes elements, protection.EncryptAndMac(0x86, input.package, input.segment));
  package.Put(0xA3, elements);
  return tlv::Encode(kBoundProfilePackage, package.bytes());
}

}  // namespace lpab::sim::smdp
