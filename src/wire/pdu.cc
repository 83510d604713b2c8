#include "wire/pdu.h"

#include "wire/frame.h"
#include "wire/pdu_fields.h"

namespace lpab::wire {
namespace {

template <size_t Index = 0>
Result<std::optional<Pdu>> DecodeByTag(const tlv::Element& element, RequestId id, Fields& fields) {
  if constexpr (Index == std::variant_size_v<Pdu>) {
    return FailNumbered(ErrorNumber::kUnknownPdu,
                        "PDU " + tlv::TagName(element.tag) + " is not known here");
  } else {
    using T = std::variant_alternative_t<Index, Pdu>;
    if (element.tag != T::kTag) return DecodeByTag<Index + 1>(element, id, fields);
    LPAB_ASSIGN(T pdu, DecodeFields<T>(id, fields));
    LPAB_TRY(fields.Finish());
    return Pdu(std::move(pdu));
  }
}

}  // namespace

Bytes Encode(const Pdu& pdu) {
  return std::visit(
      [](const auto& value) {
        tlv::Writer fields;
        fields.PutUint(kRequestIdTag, value.id);
        EncodeFields(value, fields);
        return tlv::Encode(value.kTag, fields.bytes());
      },
      pdu);
}

Bytes EncodeFramed(const Pdu& pdu) { return EncodeFrame(Encode(pdu)); }

Result<std::optional<Pdu>> Decode(ByteSpan bytes) {
  LPAB_ASSIGN(const tlv::Element element, CheckStructure(bytes));
  if (IsSkippable(element.tag)) return std::nullopt;
  Fields fields(element.value);
  LPAB_ASSIGN(const uint64_t id, fields.GetUint(kRequestIdTag, UINT32_MAX));
  return DecodeByTag(element, static_cast<RequestId>(id), fields);
}

}  // namespace lpab::wire
