#include "sim/euicc/file_templates.h"

namespace lpab::sim::euicc {
namespace {

using Kind = FileTemplate::Kind;

// name, kind, file identifier, records, size of file or record, pattern, repeat, mandatory
constexpr FileTemplate kMf[] = {
    {"mf", Kind::kMf, 0x3F00, 0, 0, "", false, true},
    {"ef-pl", Kind::kTransparent, 0x2F05, 0, 2},
    {"ef-iccid", Kind::kTransparent, 0x2FE2, 0, 10, "", false, true},
    {"ef-dir", Kind::kLinearFixed, 0x2F00, 0, 0, "", false, true},
    {"ef-arr", Kind::kLinearFixed, 0x2F06, 0, 0, "", false, true},
    {"ef-umpc", Kind::kTransparent, 0x2F08, 0, 5},
};
constexpr FileTemplate kCd[] = {
    {"df-cd", Kind::kDf, 0x7F11, 0, 0, "", false, true},
    {"ef-launchpad", Kind::kTransparent, 0x6F01},
    {"ef-icon", Kind::kTransparent, 0x6F40},
};
constexpr FileTemplate kTelecom[] = {
    {"df-telecom", Kind::kDf, 0x7F10, 0, 0, "", false, true},
    {"ef-arr", Kind::kLinearFixed, 0x6F06},
    {"ef-rma", Kind::kLinearFixed, 0x6F53},
    {"ef-sume", Kind::kTransparent, 0x6F54, 0, 22},
    {"ef-ice-dn", Kind::kLinearFixed, 0x6FE0, 50, 24},
    {"ef-ice-ff", Kind::kLinearFixed, 0x6FE1},
    {"ef-psismsc", Kind::kLinearFixed, 0x6FE5},
    {"df-graphics", Kind::kDf, 0x5F50},
    {"ef-img", Kind::kLinearFixed, 0x4F20, 0, 0, "00FF"},
    {"ef-iidf", Kind::kTransparent, 0x4F40},
    {"ef-ice-graphics", Kind::kBerTlv, 0x4F21},
    {"ef-launch-scws", Kind::kTransparent, 0x4F01},
    {"ef-icon", Kind::kTransparent, 0x4F80},
    {"df-phonebook", Kind::kDf, 0x5F3A},
    {"ef-pbr", Kind::kLinearFixed, 0x4F30},
    {"ef-ext1", Kind::kLinearFixed, 0x4F38, 0, 13, "00FF"},
    {"ef-aas", Kind::kLinearFixed, 0x4F40},
    {"ef-gas", Kind::kLinearFixed, 0x4F48},
    {"ef-psc", Kind::kTransparent, 0x4F22, 0, 4, "00"},
    {"ef-cc", Kind::kTransparent, 0x4F23, 0, 2, "00"},
    {"ef-puid", Kind::kTransparent, 0x4F24, 0, 2, "00"},
    {"ef-iap", Kind::kLinearFixed, 0x4F50},
    {"ef-adn", Kind::kLinearFixed, 0x4F58},
    {"ef-pbc", Kind::kLinearFixed, 0x4F60, 0, 2, "00"},
    {"ef-anr", Kind::kLinearFixed, 0x4F68},
    {"ef-puri", Kind::kLinearFixed, 0x4F70},
    {"ef-email", Kind::kLinearFixed, 0x4F78},
    {"ef-sne", Kind::kLinearFixed, 0x4F80},
    {"ef-uid", Kind::kLinearFixed, 0x4F88, 0, 2, "00"},
    {"ef-grp", Kind::kLinearFixed, 0x4F90, 0, 0, "00"},
    {"ef-ccp1", Kind::kLinearFixed, 0x4F98},
    {"df-multimedia", Kind::kDf, 0x5F3B},
    {"ef-mml", Kind::kBerTlv, 0x4F47},
    {"ef-mmdf", Kind::kBerTlv, 0x4F48},
    {"df-mmss", Kind::kDf, 0x5F3C},
    {"ef-mlpl", Kind::kTransparent, 0x4F20},
    {"ef-mspl", Kind::kTransparent, 0x4F21},
    {"ef-mmssmode", Kind::kTransparent, 0x4F22, 0, 1},
    {"df-mcs", Kind::kDf, 0x5F3D},
    {"ef-mst", Kind::kTransparent, 0x4F01},
    {"ef-mcs-config", Kind::kBerTlv, 0x4F02},
    {"df-v2x", Kind::kDf, 0x5F3E},
    {"ef-vst", Kind::kTransparent, 0x4F01},
    {"ef-v2x-config", Kind::kBerTlv, 0x4F02},
    {"ef-v2xp-pc5", Kind::kTransparent, 0x4F03},
    {"ef-v2xp-Uu", Kind::kTransparent, 0x4F04},
};
constexpr FileTemplate kUsim[] = {
    {"adf-usim", Kind::kAdf, 0, 0, 0, "", false, true},
    {"ef-imsi", Kind::kTransparent, 0x6F07, 0, 9, "", false, true},
    {"ef-arr", Kind::kLinearFixed, 0x6F06, 0, 0, "", false, true},
    {"ef-keys", Kind::kTransparent, 0x6F08, 0, 33, "07FF"},
    {"ef-keysPS", Kind::kTransparent, 0x6F09, 0, 33, "07FF"},
    {"ef-hpplmn", Kind::kTransparent, 0x6F31, 0, 1, "0A"},
    {"ef-ust", Kind::kTransparent, 0x6F38, 0, 17, "", false, true},
    {"ef-fdn", Kind::kLinearFixed, 0x6F3B, 20, 26},
    {"ef-sms", Kind::kLinearFixed, 0x6F3C, 10, 176, "00FF"},
    {"ef-smsp", Kind::kLinearFixed, 0x6F42, 1, 38},
    {"ef-smss", Kind::kTransparent, 0x6F43, 0, 2},
    {"ef-spn", Kind::kTransparent, 0x6F46, 0, 17, "", false, true},
    {"ef-est", Kind::kTransparent, 0x6F56, 0, 1, "", false, true},
    {"ef-start-hfn", Kind::kTransparent, 0x6F5B, 0, 6, "F00000F00000"},
    {"ef-threshold", Kind::kTransparent, 0x6F5C, 0, 3},
    {"ef-psloci", Kind::kTransparent, 0x6F73, 0, 14, "FFFFFFFFFFFFFFFFFFFF0000FF01"},
    {"ef-acc", Kind::kTransparent, 0x6F78, 0, 2, "", false, true},
    {"ef-fplmn", Kind::kTransparent, 0x6F7B, 0, 12},
    {"ef-loci", Kind::kTransparent, 0x6F7E, 0, 11, "FFFFFFFFFFFFFF0000FF01"},
    {"ef-ad", Kind::kTransparent, 0x6FAD, 0, 4, "00000002"},
    {"ef-ecc", Kind::kLinearFixed, 0x6FB7, 1, 4, "", false, true},
    {"ef-netpar", Kind::kTransparent, 0x6FC4, 0, 128},
    {"ef-epsloci", Kind::kTransparent, 0x6FE3, 0, 18, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000001"},
    {"ef-epsnsc", Kind::kLinearFixed, 0x6FE4, 1, 80},
};
constexpr FileTemplate kOptUsim[] = {
    {"ef-li", Kind::kTransparent, 0x6F05, 0, 6},
    {"ef-acmax", Kind::kTransparent, 0x6F37, 0, 3, "00"},
    {"ef-acm", Kind::kCyclic, 0x6F39, 1, 3, "00"},
    {"ef-gid1", Kind::kTransparent, 0x6F3E, 0, 8},
    {"ef-gid2", Kind::kTransparent, 0x6F3F, 0, 8},
    {"ef-msisdn", Kind::kLinearFixed, 0x6F40, 1, 24},
    {"ef-puct", Kind::kTransparent, 0x6F41, 0, 5, "FFFFFF0000"},
    {"ef-cbmi", Kind::kTransparent, 0x6F45, 0, 10},
    {"ef-cbmid", Kind::kTransparent, 0x6F48, 0, 10},
    {"ef-sdn", Kind::kLinearFixed, 0x6F49, 10, 24},
    {"ef-ext2", Kind::kLinearFixed, 0x6F4B, 10, 13, "00FF"},
    {"ef-ext3", Kind::kLinearFixed, 0x6F4C, 10, 13, "00FF"},
    {"ef-cbmir", Kind::kTransparent, 0x6F50, 0, 20},
    {"ef-plmnwact", Kind::kTransparent, 0x6F60, 0, 40, "FFFFFF0000", true},
    {"ef-oplmnwact", Kind::kTransparent, 0x6F61, 0, 40, "FFFFFF0000", true},
    {"ef-hplmnwact", Kind::kTransparent, 0x6F62, 0, 5, "FFFFFF0000", true},
    {"ef-dck", Kind::kTransparent, 0x6F2C, 0, 16},
    {"ef-cnl", Kind::kTransparent, 0x6F32, 0, 30},
    {"ef-smsr", Kind::kLinearFixed, 0x6F47, 10, 30, "00FF"},
    {"ef-bdn", Kind::kLinearFixed, 0x6F4D, 10, 25},
    {"ef-ext5", Kind::kLinearFixed, 0x6F4E, 10, 13, "00FF"},
    {"ef-ccp2", Kind::kLinearFixed, 0x6F4F, 5, 15},
    {"ef-ext4", Kind::kLinearFixed, 0x6F55, 10, 13, "00FF"},
    {"ef-acl", Kind::kTransparent, 0x6F57, 0, 101, "00FF"},
    {"ef-cmi", Kind::kLinearFixed, 0x6F58, 10, 11},
    {"ef-ici", Kind::kCyclic, 0x6F80, 20, 38,
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF0000000001FFFF"},
    {"ef-oci", Kind::kCyclic, 0x6F81, 20, 37,
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001FFFF"},
    {"ef-ict", Kind::kCyclic, 0x6F82, 1, 3, "00"},
    {"ef-oct", Kind::kCyclic, 0x6F83, 1, 3, "00"},
    {"ef-vgcs", Kind::kTransparent, 0x6FB1, 0, 20},
    {"ef-vgcss", Kind::kTransparent, 0x6FB2, 0, 7},
    {"ef-vbs", Kind::kTransparent, 0x6FB3, 0, 20},
    {"ef-vbss", Kind::kTransparent, 0x6FB4, 0, 7},
    {"ef-emlpp", Kind::kTransparent, 0x6FB5, 0, 2},
    {"ef-aaem", Kind::kTransparent, 0x6FB6, 0, 1, "00"},
    {"ef-hiddenkey", Kind::kTransparent, 0x6FC3, 0, 4},
    {"ef-pnn", Kind::kLinearFixed, 0x6FC5, 10, 16},
    {"ef-opl", Kind::kLinearFixed, 0x6FC6, 5, 8},
    {"ef-mbdn", Kind::kLinearFixed, 0x6FC7, 3, 24},
    {"ef-ext6", Kind::kLinearFixed, 0x6FC8, 10, 13, "00FF"},
    {"ef-mbi", Kind::kLinearFixed, 0x6FC9, 10, 5},
    {"ef-mwis", Kind::kLinearFixed, 0x6FCA, 10, 6, "00"},
    {"ef-cfis", Kind::kLinearFixed, 0x6FCB, 10, 16, "0100FF"},
    {"ef-ext7", Kind::kLinearFixed, 0x6FCC, 10, 13, "00FF"},
    {"ef-spdi", Kind::kTransparent, 0x6FCD, 0, 17},
    {"ef-mmsn", Kind::kLinearFixed, 0x6FCE, 10, 6, "000000FF"},
    {"ef-ext8", Kind::kLinearFixed, 0x6FCF, 10, 13, "00FF"},
    {"ef-mmsicp", Kind::kTransparent, 0x6FD0, 0, 100},
    {"ef-mmsup", Kind::kLinearFixed, 0x6FD1},
    {"ef-mmsucp", Kind::kTransparent, 0x6FD2, 0, 100},
    {"ef-nia", Kind::kLinearFixed, 0x6FD3, 5, 11},
    {"ef-vgcsca", Kind::kTransparent, 0x6FD4, 0, 0, "00"},
    {"ef-vbsca", Kind::kTransparent, 0x6FD5, 0, 0, "00"},
    {"ef-gbabp", Kind::kTransparent, 0x6FD6},
    {"ef-msk", Kind::kLinearFixed, 0x6FD7},
    {"ef-muk", Kind::kLinearFixed, 0x6FD8},
    {"ef-ehplmn", Kind::kTransparent, 0x6FD9, 0, 15},
    {"ef-gbanl", Kind::kLinearFixed, 0x6FDA},
    {"ef-ehplmnpi", Kind::kTransparent, 0x6FDB, 0, 1, "00"},
    {"ef-lrplmnsi", Kind::kTransparent, 0x6FDC, 0, 1, "00"},
    {"ef-nafkca", Kind::kLinearFixed, 0x6FDD},
    {"ef-spni", Kind::kTransparent, 0x6FDE, 0, 0, "00FF"},
    {"ef-pnni", Kind::kLinearFixed, 0x6FDF, 0, 0, "00FF"},
    {"ef-ncp-ip", Kind::kLinearFixed, 0x6FE2},
    {"ef-ufc", Kind::kTransparent, 0x6FE6, 0, 30,
     "801E60C01E900080040000000000000000F0000000004000000000000080"},
    {"ef-nasconfig", Kind::kTransparent, 0x6FE8, 0, 18},
    {"ef-uicciari", Kind::kLinearFixed, 0x6FE7},
    {"ef-pws", Kind::kTransparent, 0x6FEC},
    {"ef-fdnuri", Kind::kLinearFixed, 0x6FED},
    {"ef-bdnuri", Kind::kLinearFixed, 0x6FEE},
    {"ef-sdnuri", Kind::kLinearFixed, 0x6FEF},
    {"ef-ial", Kind::kLinearFixed, 0x6FF0},
    {"ef-ips", Kind::kCyclic, 0x6FF1, 0, 4},
    {"ef-ipd", Kind::kLinearFixed, 0x6FF2},
    {"ef-epdgid", Kind::kTransparent, 0x6FF3},
    {"ef-epdgselection", Kind::kTransparent, 0x6FF4},
    {"ef-epdgidem", Kind::kTransparent, 0x6FF5},
    {"ef-epdgselectionem", Kind::kTransparent, 0x6FF6},
    {"ef-frompreferred", Kind::kTransparent, 0x6FF7, 0, 1, "00"},
    {"ef-imsconfigdata", Kind::kBerTlv, 0x6FF8},
    {"ef-3gpppsdataoff", Kind::kTransparent, 0x6FF9, 0, 4},
    {"ef-3gpppsdataoffservicelist", Kind::kLinearFixed, 0x6FFA},
    {"ef-xcapconfigdata", Kind::kBerTlv, 0x6FFC},
    {"ef-earfcnlist", Kind::kTransparent, 0x6FFD},
    {"ef-mudmidconfigdata", Kind::kBerTlv, 0x6FFE},
    {"ef-eaka", Kind::kTransparent, 0},
};
constexpr FileTemplate kIsim[] = {
    {"adf-isim", Kind::kAdf, 0, 0, 0, "", false, true},
    {"ef-impi", Kind::kTransparent, 0x6F02, 0, 0, "", false, true},
    {"ef-impu", Kind::kLinearFixed, 0x6F04, 1, 0, "", false, true},
    {"ef-domain", Kind::kTransparent, 0x6F03, 0, 0, "", false, true},
    {"ef-ist", Kind::kTransparent, 0x6F07, 0, 14, "", false, true},
    {"ef-ad", Kind::kTransparent, 0x6FAD, 0, 3, "00"},
    {"ef-arr", Kind::kLinearFixed, 0x6F06, 0, 0, "", false, true},
};
constexpr FileTemplate kOptIsim[] = {
    {"ef-pcscf", Kind::kLinearFixed, 0x6F09, 1},
    {"ef-sms", Kind::kLinearFixed, 0x6F3C, 10, 176, "00FF"},
    {"ef-smsp", Kind::kLinearFixed, 0x6F42, 1, 38},
    {"ef-smss", Kind::kTransparent, 0x6F43, 0, 2},
    {"ef-smsr", Kind::kLinearFixed, 0x6F47, 10, 30, "00FF"},
    {"ef-gbabp", Kind::kTransparent, 0x6FD5},
    {"ef-gbanl", Kind::kLinearFixed, 0x6FD7},
    {"ef-nafkca", Kind::kLinearFixed, 0x6FDD},
    {"ef-uicciari", Kind::kLinearFixed, 0x6FE7},
    {"ef-frompreferred", Kind::kTransparent, 0x6FF7, 0, 1, "00"},
    {"ef-imsconfigdata", Kind::kBerTlv, 0x6FF8},
    {"ef-xcapconfigdata", Kind::kBerTlv, 0x6FFC},
    {"ef-webrtcuri", Kind::kLinearFixed, 0x6FFA},
    {"ef-mudmidconfigdata", Kind::kBerTlv, 0x6FFE},
};
constexpr FileTemplate kPhonebook[] = {
    {"df-phonebook", Kind::kDf, 0x5F3A, 0, 0, "", false, true},
    {"ef-pbr", Kind::kLinearFixed, 0x4F30},
    {"ef-ext1", Kind::kLinearFixed, 0x4F38, 0, 13, "00FF"},
    {"ef-aas", Kind::kLinearFixed, 0x4F40},
    {"ef-gas", Kind::kLinearFixed, 0x4F48},
    {"ef-psc", Kind::kTransparent, 0x4F22, 0, 4, "00"},
    {"ef-cc", Kind::kTransparent, 0x4F23, 0, 2, "00"},
    {"ef-puid", Kind::kTransparent, 0x4F24, 0, 2, "00"},
    {"ef-iap", Kind::kLinearFixed, 0x4F50},
    {"ef-adn", Kind::kLinearFixed, 0x4F58},
    {"ef-pbc", Kind::kLinearFixed, 0x4F60, 0, 2, "00"},
    {"ef-anr", Kind::kLinearFixed, 0x4F68},
    {"ef-puri", Kind::kLinearFixed, 0x4F70},
    {"ef-email", Kind::kLinearFixed, 0x4F78},
    {"ef-sne", Kind::kLinearFixed, 0x4F80},
    {"ef-uid", Kind::kLinearFixed, 0x4F88, 0, 2, "00"},
    {"ef-grp", Kind::kLinearFixed, 0x4F90, 0, 0, "00"},
    {"ef-ccp1", Kind::kLinearFixed, 0x4F98},
};
constexpr FileTemplate kGsmAccess[] = {
    {"df-gsm-access", Kind::kDf, 0x5F3B, 0, 0, "", false, true},
    {"ef-kc", Kind::kTransparent, 0x4F20, 0, 9, "FFFFFFFFFFFFFFFF07"},
    {"ef-kcgprs", Kind::kTransparent, 0x4F52, 0, 9, "FFFFFFFFFFFFFFFF07"},
    {"ef-cpbcch", Kind::kTransparent, 0x4F63, 0, 10},
    {"ef-invscan", Kind::kTransparent, 0x4F64, 0, 1, "00"},
};
constexpr FileTemplate kEap[] = {
    {"df-eap", Kind::kDf, 0, 0, 0, "", false, true},
    {"ef-eapkeys", Kind::kTransparent, 0x4F01},
    {"ef-eapstatus", Kind::kTransparent, 0x4F02, 0, 1, "00", false, true},
    {"ef-puid", Kind::kTransparent, 0x4F03},
    {"ef-ps", Kind::kTransparent, 0x4F04},
    {"ef-curid", Kind::kTransparent, 0x4F20},
    {"ef-reid", Kind::kTransparent, 0x4F21},
    {"ef-realm", Kind::kTransparent, 0x4F22},
};
constexpr FileTemplate kDf5gs[] = {
    {"df-df-5gs", Kind::kDf, 0x5FC0, 0, 0, "", false, true},
    {"ef-5gs3gpploci", Kind::kTransparent, 0x4F01, 0, 20,
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001"},
    {"ef-5gsn3gpploci", Kind::kTransparent, 0x4F02, 0, 20,
     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001"},
    {"ef-5gs3gppnsc", Kind::kLinearFixed, 0x4F03, 2, 62},
    {"ef-5gsn3gppnsc", Kind::kLinearFixed, 0x4F04, 2, 62},
    {"ef-5gauthkeys", Kind::kTransparent, 0x4F05, 0, 110},
    {"ef-uac-aic", Kind::kTransparent, 0x4F06, 0, 4},
    {"ef-suci-calc-info", Kind::kTransparent, 0x4F07},
    {"ef-opl5g", Kind::kLinearFixed, 0x4F08, 0, 10},
    {"ef-supinai", Kind::kTransparent, 0x4F09},
    {"ef-routing-indicator", Kind::kTransparent, 0x4F0A, 0, 4, "F0FFFFFF"},
    {"ef-ursp", Kind::kBerTlv, 0x4F0B},
    {"ef-tn3gppsnn", Kind::kTransparent, 0x4F0C, 0, 1, "00"},
    {"ef-cag", Kind::kTransparent, 0},
    {"ef-sor-cmci", Kind::kTransparent, 0},
    {"ef-dri", Kind::kTransparent, 0},
    {"ef-5gsedrx", Kind::kTransparent, 0},
    {"ef-5gnswo-conf", Kind::kTransparent, 0},
    {"ef-mchpplmn", Kind::kTransparent, 0},
    {"ef-kausf-derivation", Kind::kTransparent, 0},
};
constexpr FileTemplate kDfSaip[] = {
    {"df-df-saip", Kind::kDf, 0x5FD0, 0, 0, "", false, true},
    {"ef-suci-calc-info-usim", Kind::kTransparent, 0x4F01},
};
constexpr FileTemplate kDfSnpn[] = {
    {"df-df-snpn", Kind::kDf, 0, 0, 0, "", false, true},
    {"ef-pws-snpn", Kind::kTransparent, 0},
};
constexpr FileTemplate kDf5gProse[] = {
    {"df-df-5g-prose", Kind::kDf, 0, 0, 0, "", false, true},
    {"ef-5g-prose-st", Kind::kTransparent, 0},
    {"ef-5g-prose-dd", Kind::kTransparent, 0},
    {"ef-5g-prose-dc", Kind::kTransparent, 0},
    {"ef-5g-prose-u2nru", Kind::kTransparent, 0},
    {"ef-5g-prose-ru", Kind::kTransparent, 0},
    {"ef-5g-prose-uir", Kind::kTransparent, 0},
};

// PE-CSIM (C.S0065) has no defaults here: its files are those that the profile element describes.
constexpr FileTemplate kCsim[] = {{"adf-csim", Kind::kAdf, 0, 0, 0, "", false, true}};

constexpr PeTemplate kPeTemplates[] = {
    {0xB0, "mf", 1, true, true, kMf},
    {0xB1, "cd", 2, false, true, kCd},
    {0xB2, "telecom", 3, false, true, kTelecom},
    {0xB3, "usim", 4, true, false, kUsim},
    {0xB4, "opt-usim", 5, false, false, kOptUsim},
    {0xB5, "isim", 8, true, false, kIsim},
    {0xB6, "opt-isim", 9, false, false, kOptIsim},
    {0xB7, "phonebook", 6, false, false, kPhonebook},
    {0xB8, "gsm-access", 7, false, false, kGsmAccess},
    {0xB9, "csim", 10, false, false, kCsim},
    {0xBA, "opt-csim", 11, false, false, {}},
    {0xBB, "eap", 12, false, false, kEap},
    {0xBC, "df-5gs", 13, false, false, kDf5gs},
    {0xBD, "df-saip", 14, false, false, kDfSaip},
    {0xBE, "df-snpn", 15, false, false, kDfSnpn},
    {0xBF1F, "df-5gprose", 16, false, false, kDf5gProse},
};

struct Override {
  uint8_t identifier;
  int last_version;  // of the template up to which this holds
  uint16_t file_id;
  uint16_t records;
  uint16_t size;
};

constexpr Override kOverrides[] = {
    {4, 1, 0x6F38, 0, 14},
    {13, 2, 0x4F03, 1, 57},
    {13, 2, 0x4F04, 1, 57},
};

}  // namespace

const PeTemplate* FindPeTemplate(tlv::Tag tag) {
  for (const PeTemplate& element : kPeTemplates) {
    if (element.tag == tag) return &element;
  }
  return nullptr;
}

FileTemplate ForVersion(const PeTemplate& element, const FileTemplate& file, int version) {
  FileTemplate result = file;
  for (const Override& other : kOverrides) {
    if (other.identifier != element.identifier || other.file_id != file.file_id) continue;
    if (version > other.last_version) continue;
    result.records = other.records;
    result.size = other.size;
  }
  return result;
}

}  // namespace lpab::sim::euicc
