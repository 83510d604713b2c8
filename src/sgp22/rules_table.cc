#include "sgp22/rules_table.h"

#include "base/hex.h"

namespace lpab::sgp22 {
namespace {

constexpr size_t kMostRows = 100;
constexpr size_t kMostOperators = 100;
constexpr uint8_t kConsentRequired = 0x80;
constexpr tlv::Tag kSequence = 0x30;

Result<OperatorId> ReadOperator(ByteSpan contents) {
  OperatorId id;
  LPAB_ASSIGN(const tlv::Element mcc_mnc, tlv::Get(contents, 0x80));
  if (mcc_mnc.value.size() != 3) return Fail(ErrorCode::kMalformed, "mccMnc: not three bytes");
  id.mcc_mnc = ToBytes(mcc_mnc.value);
  LPAB_ASSIGN(const auto gid1, tlv::Find(contents, 0x81));
  if (gid1) id.gid1 = ToBytes(gid1->value);
  LPAB_ASSIGN(const auto gid2, tlv::Find(contents, 0x82));
  if (gid2) id.gid2 = ToBytes(gid2->value);
  return id;
}

Result<PolicyAuthorisation> ReadRow(ByteSpan contents) {
  PolicyAuthorisation row;
  LPAB_ASSIGN(const tlv::Element rules, tlv::Get(contents, 0x80));
  LPAB_ASSIGN(row.rules, PolicyRules::FromBitString(rules.value));
  LPAB_ASSIGN(const tlv::Element operators, tlv::Get(contents, 0xA1));
  tlv::Reader reader(operators.value);
  while (!reader.AtEnd()) {
    if (row.operators.size() == kMostOperators) {
      return Fail(ErrorCode::kResourceExhausted, "the card lists too many operators in a rule");
    }
    LPAB_ASSIGN(const tlv::Element element, reader.Expect(kSequence));
    LPAB_ASSIGN(OperatorId id, ReadOperator(element.value));
    row.operators.push_back(std::move(id));
  }
  LPAB_ASSIGN(const tlv::Element flags, tlv::Get(contents, 0x82));
  row.consent_required = flags.value.size() > 1 && (flags.value[1] & kConsentRequired) != 0;
  return row;
}

// The rows, out of A0 { rows }, 30 { rows } or the rows themselves.
Result<ByteSpan> RowsOf(ByteSpan value) {
  if (value.empty()) return value;
  tlv::Reader reader(value);
  LPAB_ASSIGN(const tlv::Element first, reader.Next());
  if (first.tag == 0xA0) return first.value;
  if (first.tag != kSequence) {
    return Fail(ErrorCode::kMalformed, "rules table: tag " + tlv::TagName(first.tag));
  }
  const bool is_row = !first.value.empty() && first.value[0] == 0x80;
  return is_row ? value : first.value;
}

// The digits of TS 24.008 section 10.5.1.3: MCC 2|1, MNC3|MCC3, MNC 2|1; a nibble E as itself.
std::string MccMncText(const Bytes& bytes) {
  const std::string hex = ToHex(bytes);
  std::string text = {hex[1], hex[0], hex[3], '-', hex[5], hex[4]};
  if (hex[2] != 'F') text += hex[2];
  return text;
}

}  // namespace

Result<RulesAuthorisationTable> RulesAuthorisationTable::Decode(ByteSpan whole) {
  LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, GetRat::kTag));
  LPAB_ASSIGN(const ByteSpan rows, RowsOf(response.value));
  RulesAuthorisationTable table;
  tlv::Reader reader(rows);
  while (!reader.AtEnd()) {
    if (table.rows.size() == kMostRows) {
      return Fail(ErrorCode::kResourceExhausted, "the card's rules table is too long");
    }
    LPAB_ASSIGN(const tlv::Element element, reader.Expect(kSequence));
    LPAB_ASSIGN(PolicyAuthorisation row, ReadRow(element.value));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string OperatorText(const OperatorId& id) {
  std::string text = "any operator";
  if (id.mcc_mnc.size() == 3 && id.mcc_mnc != Bytes{0xEE, 0xEE, 0xEE}) {
    text = MccMncText(id.mcc_mnc);
  }
  if (!id.gid1.empty()) text += " gid1 " + ToHex(id.gid1);
  if (!id.gid2.empty()) text += " gid2 " + ToHex(id.gid2);
  return text;
}

}  // namespace lpab::sgp22
