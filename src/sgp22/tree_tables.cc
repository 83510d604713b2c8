#include "sgp22/tree_tables.h"

#include "sgp22/result_texts.h"

namespace lpab::sgp22 {
namespace {

// Shapes without children.
constexpr Shape kAny{};
constexpr Shape kBytes{Form::kBytes};
constexpr Shape kNumber{Form::kInteger};
constexpr Shape kText{Form::kText};
constexpr Shape kFlag{Form::kBoolean};
constexpr Shape kVersion{Form::kVersion};
constexpr Shape kOid{Form::kOid};
constexpr Shape kEvents{Form::kEvents};
constexpr Shape kRules{Form::kRules};
constexpr Shape kTagList{Form::kTagList};
constexpr Shape kCertificate{Form::kCertificate};
constexpr Shape kIccid{Form::kIccid, {}, {}, {}, Privacy::kIdentifier};
constexpr Shape kEid{Form::kEid, {}, {}, {}, Privacy::kIdentifier};
constexpr Shape kImei{Form::kIccid, {}, {}, {}, Privacy::kIdentifier};
constexpr Shape kMatchingId{Form::kText, {}, {}, {}, Privacy::kSecret};
constexpr Shape kCodeHash{Form::kBytes, {}, {}, {}, Privacy::kSecret};

constexpr Word kStates[] = {{0, "disabled"}, {1, "enabled"}};
constexpr Word kClasses[] = {{0, "test"}, {1, "provisioning"}, {2, "operational"}};
constexpr Word kIconTypes[] = {{0, "jpg"}, {1, "png"}};
constexpr Word kCategories[] = {{0, "other"}, {1, "basic"}, {2, "medium"}, {3, "contactless"}};
constexpr Word kCancelReasons[] = {{0, "endUserRejection"}, {1, "postponed"},
                                   {2, "timeout"},          {3, "pprNotAllowed"},
                                   {4, "metadataMismatch"}, {5, "loadBppExecutionError"},
                                   {127, "undefinedReason"}};
constexpr Word kBppCommands[] = {{0, "initialiseSecureChannel"}, {1, "configureISDP"},
                                 {2, "storeMetadata"},           {3, "storeMetadata2"},
                                 {4, "replaceSessionKeys"},      {5, "loadProfileElements"}};
constexpr Word kErrorReasons[] = {{1, "incorrectInputValues"},
                                  {2, "invalidSignature"},
                                  {3, "invalidTransactionId"},
                                  {4, "unsupportedCrtValues"},
                                  {5, "unsupportedRemoteOperationType"},
                                  {6, "unsupportedProfileClass"},
                                  {7, "scp03tStructureError"},
                                  {8, "scp03tSecurityError"},
                                  {9, "installFailedDueToIccidAlreadyExistsOnEuicc"},
                                  {10, "installFailedDueToInsufficientMemoryForProfile"},
                                  {11, "installFailedDueToInterruption"},
                                  {12, "installFailedDueToPEProcessingError"},
                                  {13, "installFailedDueToDataMismatch"},
                                  {14, "testProfileInstallFailedDueToInvalidNaaKey"},
                                  {15, "pprNotAllowed"},
                                  {127, "installFailedDueToUnknownError"}};
constexpr Shape kState{Form::kInteger, {}, kStates};
constexpr Shape kClass{Form::kInteger, {}, kClasses};
constexpr Shape kIconType{Form::kInteger, {}, kIconTypes};
constexpr Shape kCategory{Form::kInteger, {}, kCategories};
constexpr Shape kCancelReason{Form::kInteger, {}, kCancelReasons};
constexpr Shape kBppCommand{Form::kInteger, {}, kBppCommands};
constexpr Shape kErrorReason{Form::kInteger, {}, kErrorReasons};

constexpr Shape ResultOf(std::string_view name) { return {Form::kResult, {}, {}, name}; }

// What several messages hold.
constexpr Row kCiRows[] = {{0x04, "subjectKeyIdentifier", &kBytes}};
constexpr Shape kCiList{Form::kAuto, kCiRows};
constexpr Row kOperatorRows[] = {
    {0x80, "mccMnc", &kBytes}, {0x81, "gid1", &kBytes}, {0x82, "gid2", &kBytes}};
constexpr Shape kOperator{Form::kAuto, kOperatorRows};
constexpr Row kIdentifierRows[] = {{0x4F, "isdpAid", &kBytes}, {0x5A, "iccid", &kIccid}};
constexpr Shape kIdentifier{Form::kAuto, kIdentifierRows};
constexpr Row kMetadataRows[] = {{0x80, "seqNumber", &kNumber},
                                 {0x81, "profileManagementOperation", &kEvents},
                                 {0x0C, "notificationAddress", &kText},
                                 {0x5A, "iccid", &kIccid}};
constexpr Shape kMetadata{Form::kAuto, kMetadataRows};

// BF20, BF22.
constexpr Row kInfo1Rows[] = {{0x82, "svn", &kVersion},
                              {0xA9, "euiccCiPKIdListForVerification", &kCiList},
                              {0xAA, "euiccCiPKIdListForSigning", &kCiList}};
constexpr Shape kInfo1{Form::kAuto, kInfo1Rows};
constexpr Shape kUiccBits{Form::kUiccBits};
constexpr Shape kRspBits{Form::kRspBits};
constexpr Row kCertificationRows[] = {{0x80, "platformLabel", &kText},
                                      {0x81, "discoveryBaseURL", &kText}};
constexpr Shape kCertification{Form::kAuto, kCertificationRows};
constexpr Row kInfo2Rows[] = {{0x81, "profileVersion", &kVersion},
                              {0x82, "svn", &kVersion},
                              {0x83, "euiccFirmwareVer", &kVersion},
                              {0x84, "extCardResource", &kBytes},
                              {0x85, "uiccCapability", &kUiccBits},
                              {0x86, "ts102241Version", &kVersion},
                              {0x87, "globalplatformVersion", &kVersion},
                              {0x88, "rspCapability", &kRspBits},
                              {0xA9, "euiccCiPKIdListForVerification", &kCiList},
                              {0xAA, "euiccCiPKIdListForSigning", &kCiList},
                              {0x8B, "euiccCategory", &kCategory},
                              {0x99, "forbiddenProfilePolicyRules", &kRules},
                              {0x04, "ppVersion", &kVersion},
                              {0x0C, "sasAcreditationNumber", &kText},
                              {0xAC, "certificationDataObject", &kCertification}};
constexpr Shape kInfo2{Form::kAuto, kInfo2Rows};

// BF38.
constexpr Row kCapabilityRows[] = {{0x80, "gsmSupportedRelease", &kVersion},
                                   {0x81, "utranSupportedRelease", &kVersion},
                                   {0x82, "cdma2000onexSupportedRelease", &kVersion},
                                   {0x83, "cdma2000hrpdSupportedRelease", &kVersion},
                                   {0x84, "cdma2000ehrpdSupportedRelease", &kVersion},
                                   {0x85, "eutranEpcSupportedRelease", &kVersion},
                                   {0x86, "contactlessSupportedRelease", &kVersion},
                                   {0x87, "rspCrlSupportedVersion", &kVersion},
                                   {0x88, "nrEpcSupportedRelease", &kVersion},
                                   {0x89, "nr5gcSupportedRelease", &kVersion},
                                   {0x8A, "eutran5gcSupportedRelease", &kVersion}};
constexpr Shape kCapabilities{Form::kAuto, kCapabilityRows};
constexpr Row kDeviceRows[] = {
    {0x80, "tac", &kBytes}, {0xA1, "deviceCapabilities", &kCapabilities}, {0x82, "imei", &kImei}};
constexpr Shape kDevice{Form::kAuto, kDeviceRows};
constexpr Row kContextRows[] = {{0x80, "matchingId", &kMatchingId}, {0xA1, "deviceInfo", &kDevice}};
constexpr Shape kContext{Form::kAuto, kContextRows};
constexpr Row kServerSigned1Rows[] = {{0x80, "transactionId", &kBytes},
                                      {0x81, "euiccChallenge", &kBytes},
                                      {0x83, "serverAddress", &kText},
                                      {0x84, "serverChallenge", &kBytes}};
constexpr Shape kServerSigned1{Form::kAuto, kServerSigned1Rows};
constexpr Row kAuthenticateRows[] = {{0x30, "serverSigned1", &kServerSigned1},
                                     {0x5F37, "serverSignature1", &kBytes},
                                     {0x04, "euiccCiPKIdToBeUsed", &kBytes},
                                     {0x30, "serverCertificate", &kCertificate},
                                     {0xA0, "ctxParamsForCommonAuthentication", &kContext}};
constexpr Shape kAuthenticate{Form::kAuto, kAuthenticateRows};
constexpr Row kEuiccSigned1Rows[] = {{0x80, "transactionId", &kBytes},
                                     {0x83, "serverAddress", &kText},
                                     {0x84, "serverChallenge", &kBytes},
                                     {0xBF22, "euiccInfo2", &kInfo2},
                                     {0xA0, "ctxParamsForCommonAuthentication", &kContext}};
constexpr Shape kEuiccSigned1{Form::kAuto, kEuiccSigned1Rows};
constexpr Row kAuthenticateOkRows[] = {{0x30, "euiccSigned1", &kEuiccSigned1},
                                       {0x5F37, "euiccSignature1", &kBytes},
                                       {0x30, "euiccCertificate", &kCertificate},
                                       {0x30, "eumCertificate", &kCertificate}};
constexpr Shape kAuthenticateOk{Form::kAuto, kAuthenticateOkRows};
constexpr Shape kAuthenticateCode = ResultOf(function::kAuthenticateServer);
constexpr Row kAuthenticateErrorRows[] = {{0x80, "transactionId", &kBytes},
                                          {0x02, "authenticateErrorCode", &kAuthenticateCode}};
constexpr Shape kAuthenticateError{Form::kAuto, kAuthenticateErrorRows};
constexpr Row kAuthenticateAnswerRows[] = {
    {0xA0, "authenticateResponseOk", &kAuthenticateOk},
    {0xA1, "authenticateResponseError", &kAuthenticateError}};
constexpr Shape kAuthenticateAnswer{Form::kAuto, kAuthenticateAnswerRows};

// BF21.
constexpr Row kSmdpSigned2Rows[] = {{0x80, "transactionId", &kBytes},
                                    {0x01, "ccRequiredFlag", &kFlag},
                                    {0x5F49, "bppEuiccOtpk", &kBytes}};
constexpr Shape kSmdpSigned2{Form::kAuto, kSmdpSigned2Rows};
constexpr Row kPrepareRows[] = {{0x30, "smdpSigned2", &kSmdpSigned2},
                                {0x5F37, "smdpSignature2", &kBytes},
                                {0x04, "hashCc", &kCodeHash},
                                {0x30, "smdpCertificate", &kCertificate}};
constexpr Shape kPrepare{Form::kAuto, kPrepareRows};
constexpr Row kEuiccSigned2Rows[] = {
    {0x80, "transactionId", &kBytes}, {0x5F49, "euiccOtpk", &kBytes}, {0x04, "hashCc", &kCodeHash}};
constexpr Shape kEuiccSigned2{Form::kAuto, kEuiccSigned2Rows};
constexpr Row kPrepareOkRows[] = {{0x30, "euiccSigned2", &kEuiccSigned2},
                                  {0x5F37, "euiccSignature2", &kBytes}};
constexpr Shape kPrepareOk{Form::kAuto, kPrepareOkRows};
constexpr Shape kPrepareCode = ResultOf(function::kPrepareDownload);
constexpr Row kPrepareErrorRows[] = {{0x80, "transactionId", &kBytes},
                                     {0x02, "downloadErrorCode", &kPrepareCode}};
constexpr Shape kPrepareError{Form::kAuto, kPrepareErrorRows};
constexpr Row kPrepareAnswerRows[] = {{0xA0, "downloadResponseOk", &kPrepareOk},
                                      {0xA1, "downloadResponseError", &kPrepareError}};
constexpr Shape kPrepareAnswer{Form::kAuto, kPrepareAnswerRows};

// E3 of BF2D, and BF25 of a package.
constexpr Row kConfigurationRows[] = {{0x80, "profileManagementOperation", &kEvents},
                                      {0x81, "notificationAddress", &kText}};
constexpr Shape kConfiguration{Form::kAuto, kConfigurationRows};
constexpr Row kConfigurationsRows[] = {{0x30, "notificationConfiguration", &kConfiguration}};
constexpr Shape kConfigurations{Form::kAuto, kConfigurationsRows};
constexpr Row kProfileRows[] = {{0x5A, "iccid", &kIccid},
                                {0x4F, "isdpAid", &kBytes},
                                {0x9F70, "profileState", &kState},
                                {0x90, "profileNickname", &kText},
                                {0x91, "serviceProviderName", &kText},
                                {0x92, "profileName", &kText},
                                {0x93, "iconType", &kIconType},
                                {0x94, "icon", &kBytes},
                                {0x95, "profileClass", &kClass},
                                {0xB6, "notificationConfigurationInfo", &kConfigurations},
                                {0xB7, "profileOwner", &kOperator},
                                {0xB8, "dpProprietaryData", &kAny},
                                {0x99, "profilePolicyRules", &kRules},
                                {0xBF76, "refArDo", &kAny}};
constexpr Shape kProfile{Form::kAuto, kProfileRows};

// BF36, as a whole and in the segments that ES10b carries. Spec: SGP.22 sections 2.5.3 and 5.5.
constexpr Row kReferenceRows[] = {
    {0x80, "keyType", &kBytes}, {0x81, "keyLen", &kNumber}, {0x84, "hostId", &kBytes}};
constexpr Shape kReference{Form::kAuto, kReferenceRows};
constexpr Row kChannelRows[] = {{0x82, "remoteOpId", &kNumber},
                                {0x80, "transactionId", &kBytes},
                                {0xA6, "controlRefTemplate", &kReference},
                                {0x5F49, "smdpOtpk", &kBytes},
                                {0x5F37, "smdpSign", &kBytes}};
constexpr Shape kChannel{Form::kAuto, kChannelRows};
constexpr Row kMacRows[] = {{0xBF25, "storeMetadataRequest", &kProfile}};
constexpr Shape kMacced{Form::kMacced, kMacRows};
constexpr Row kSegmentRows[] = {{0x86, "encryptedSegment", &kBytes},
                                {0x87, "encryptedSegment", &kBytes},
                                {0x88, "maccedSegment", &kMacced}};
constexpr Shape kSegments{Form::kAuto, kSegmentRows};
constexpr Row kPackageRows[] = {{0xBF23, "initialiseSecureChannelRequest", &kChannel},
                                {0xA0, "firstSequenceOf87", &kSegments},
                                {0xA1, "sequenceOf88", &kSegments},
                                {0xA2, "secondSequenceOf87", &kSegments},
                                {0xA3, "sequenceOf86", &kSegments}};
constexpr Shape kPackage{Form::kAuto, kPackageRows};

// BF37 and the other notifications.
constexpr Row kSuccessRows[] = {{0x4F, "aid", &kBytes}, {0x04, "simaResponse", &kBytes}};
constexpr Shape kSuccess{Form::kAuto, kSuccessRows};
constexpr Row kFailureRows[] = {{0x80, "bppCommandId", &kBppCommand},
                                {0x81, "errorReason", &kErrorReason},
                                {0x04, "simaResponse", &kBytes}};
constexpr Shape kFailure{Form::kAuto, kFailureRows};
constexpr Row kFinalRows[] = {{0xA0, "successResult", &kSuccess}, {0xA1, "errorResult", &kFailure}};
constexpr Shape kFinal{Form::kAuto, kFinalRows};
constexpr Row kResultDataRows[] = {{0x80, "transactionId", &kBytes},
                                   {0xBF2F, "notificationMetadata", &kMetadata},
                                   {0x06, "smdpOid", &kOid},
                                   {0xA2, "finalResult", &kFinal}};
constexpr Shape kResultData{Form::kAuto, kResultDataRows};
constexpr Row kInstallationRows[] = {{0xBF27, "profileInstallationResultData", &kResultData},
                                     {0x5F37, "euiccSignPIR", &kBytes}};
constexpr Shape kInstallation{Form::kAuto, kInstallationRows};
constexpr Row kOtherRows[] = {{0xBF2F, "tbsOtherNotification", &kMetadata},
                              {0x5F37, "euiccNotificationSignature", &kBytes},
                              {0x30, "euiccCertificate", &kCertificate},
                              {0x30, "eumCertificate", &kCertificate}};
constexpr Shape kOther{Form::kAuto, kOtherRows};
constexpr Row kPendingRows[] = {{0xBF37, "profileInstallationResult", &kInstallation},
                                {0x30, "otherSignedNotification", &kOther}};
constexpr Shape kPending{Form::kAuto, kPendingRows};

// BF28, BF2B, BF30.
constexpr Row kListRequestRows[] = {{0x81, "profileManagementOperation", &kEvents}};
constexpr Shape kListRequest{Form::kAuto, kListRequestRows};
constexpr Row kMetadataListRows[] = {{0xBF2F, "notificationMetadata", &kMetadata},
                                     {0x30, "notificationMetadata", &kMetadata}};
constexpr Shape kMetadataList{Form::kAuto, kMetadataListRows};
constexpr Shape kListCode = ResultOf(function::kListNotification);
constexpr Row kListAnswerRows[] = {{0xA0, "notificationMetadataList", &kMetadataList},
                                   {0x81, "listNotificationsResultError", &kListCode},
                                   {0xBF2F, "notificationMetadata", &kMetadata}};
constexpr Shape kListAnswer{Form::kAuto, kListAnswerRows};
constexpr Row kCriteriaRows[] = {{0x80, "seqNumber", &kNumber},
                                 {0x81, "profileManagementOperation", &kEvents}};
constexpr Shape kCriteria{Form::kAuto, kCriteriaRows};
constexpr Row kRetrieveRows[] = {{0xA0, "searchCriteria", &kCriteria}};
constexpr Shape kRetrieve{Form::kAuto, kRetrieveRows};
constexpr Shape kRetrieveCode = ResultOf(function::kRetrieveNotificationsList);
constexpr Row kRetrieveAnswerRows[] = {{0xA0, "notificationList", &kPending},
                                       {0x81, "notificationsListResultError", &kRetrieveCode},
                                       {0xBF37, "profileInstallationResult", &kInstallation},
                                       {0x30, "otherSignedNotification", &kOther}};
constexpr Shape kRetrieveAnswer{Form::kAuto, kRetrieveAnswerRows};
constexpr Row kSentRows[] = {{0x80, "seqNumber", &kNumber}};
constexpr Shape kSent{Form::kAuto, kSentRows};
constexpr Shape kSentCode = ResultOf(function::kNotificationSent);
constexpr Row kSentAnswerRows[] = {{0x80, "deleteNotificationStatus", &kSentCode}};
constexpr Shape kSentAnswer{Form::kAuto, kSentAnswerRows};

// BF41.
constexpr Row kCancelRows[] = {{0x80, "transactionId", &kBytes}, {0x81, "reason", &kCancelReason}};
constexpr Shape kCancel{Form::kAuto, kCancelRows};
constexpr Row kCancelSignedRows[] = {
    {0x80, "transactionId", &kBytes}, {0x81, "smdpOid", &kOid}, {0x82, "reason", &kCancelReason}};
constexpr Shape kCancelSigned{Form::kAuto, kCancelSignedRows};
constexpr Row kCancelOkRows[] = {{0x30, "euiccCancelSessionSigned", &kCancelSigned},
                                 {0x5F37, "euiccCancelSessionSignature", &kBytes}};
constexpr Shape kCancelOk{Form::kAuto, kCancelOkRows};
constexpr Shape kCancelCode = ResultOf(function::kCancelSession);
constexpr Row kCancelAnswerRows[] = {{0xA0, "cancelSessionResponseOk", &kCancelOk},
                                     {0x81, "cancelSessionResponseError", &kCancelCode}};
constexpr Shape kCancelAnswer{Form::kAuto, kCancelAnswerRows};

// ES10c.
constexpr Row kSearchRows[] = {
    {0x4F, "isdpAid", &kBytes}, {0x5A, "iccid", &kIccid}, {0x95, "profileClass", &kClass}};
constexpr Shape kSearch{Form::kAuto, kSearchRows};
constexpr Row kProfilesRows[] = {{0xA0, "searchCriteria", &kSearch}, {0x5C, "tagList", &kTagList}};
constexpr Shape kProfiles{Form::kAuto, kProfilesRows};
constexpr Row kProfileListRows[] = {{0xE3, "profileInfo", &kProfile}};
constexpr Shape kProfileList{Form::kAuto, kProfileListRows};
constexpr Shape kProfilesCode = ResultOf(function::kGetProfilesInfo);
constexpr Row kProfilesAnswerRows[] = {{0xA0, "profileInfoListOk", &kProfileList},
                                       {0x81, "profileInfoListError", &kProfilesCode},
                                       {0xE3, "profileInfo", &kProfile}};
constexpr Shape kProfilesAnswer{Form::kAuto, kProfilesAnswerRows};
constexpr Row kSwitchRows[] = {{0xA0, "profileIdentifier", &kIdentifier},
                               {0x4F, "isdpAid", &kBytes},
                               {0x5A, "iccid", &kIccid},
                               {0x81, "refreshFlag", &kFlag}};
constexpr Shape kSwitch{Form::kAuto, kSwitchRows};
constexpr Shape kEnableCode = ResultOf(function::kEnableProfile);
constexpr Row kEnableRows[] = {{0x80, "enableResult", &kEnableCode}};
constexpr Shape kEnableAnswer{Form::kAuto, kEnableRows};
constexpr Shape kDisableCode = ResultOf(function::kDisableProfile);
constexpr Row kDisableRows[] = {{0x80, "disableResult", &kDisableCode}};
constexpr Shape kDisableAnswer{Form::kAuto, kDisableRows};
constexpr Shape kDeleteCode = ResultOf(function::kDeleteProfile);
constexpr Row kDeleteRows[] = {{0x80, "deleteResult", &kDeleteCode}};
constexpr Shape kDeleteAnswer{Form::kAuto, kDeleteRows};
constexpr Row kResetRows[] = {{0x82, "resetOptions", &kBytes}};
constexpr Shape kReset{Form::kAuto, kResetRows};
constexpr Shape kResetCode = ResultOf(function::kEuiccMemoryReset);
constexpr Row kResetAnswerRows[] = {{0x80, "resetResult", &kResetCode}};
constexpr Shape kResetAnswer{Form::kAuto, kResetAnswerRows};
constexpr Row kEidRows[] = {{0x5C, "tagList", &kTagList}};
constexpr Shape kEidRequest{Form::kAuto, kEidRows};
constexpr Row kEidAnswerRows[] = {{0x5A, "eidValue", &kEid}};
constexpr Shape kEidAnswer{Form::kAuto, kEidAnswerRows};
constexpr Row kNicknameRows[] = {{0x5A, "iccid", &kIccid}, {0x90, "profileNickname", &kText}};
constexpr Shape kNickname{Form::kAuto, kNicknameRows};
constexpr Shape kNicknameCode = ResultOf(function::kSetNickname);
constexpr Row kNicknameAnswerRows[] = {{0x80, "setNicknameResult", &kNicknameCode}};
constexpr Shape kNicknameAnswer{Form::kAuto, kNicknameAnswerRows};

// ES10a, challenge, rules table.
constexpr Row kAddressRows[] = {{0x80, "defaultDpAddress", &kText},
                                {0x81, "rootDsAddress", &kText}};
constexpr Shape kAddresses{Form::kAuto, kAddressRows};
constexpr Shape kAddressCode = ResultOf(function::kSetDefaultDpAddress);
constexpr Row kSetAddressRows[] = {{0x80, "setDefaultDpAddressResult", &kAddressCode}};
constexpr Shape kSetAddressAnswer{Form::kAuto, kSetAddressRows};
constexpr Row kChallengeRows[] = {{0x80, "euiccChallenge", &kBytes}};
constexpr Shape kChallenge{Form::kAuto, kChallengeRows};
constexpr Row kOperatorsRows[] = {{0x30, "operatorId", &kOperator}};
constexpr Shape kOperators{Form::kAuto, kOperatorsRows};
constexpr Row kRuleRows[] = {{0x80, "pprIds", &kRules},
                             {0xA1, "allowedOperators", &kOperators},
                             {0x82, "pprFlags", &kBytes}};
constexpr Shape kRule{Form::kAuto, kRuleRows};
constexpr Row kRulesTableRows[] = {{0x30, "profilePolicyAuthorisationRule", &kRule}};
constexpr Shape kRulesTable{Form::kAuto, kRulesTableRows};
constexpr Row kRatRows[] = {{0xA0, "rat", &kRulesTable},
                            {0x30, "profilePolicyAuthorisationRule", &kRule}};
constexpr Shape kRat{Form::kAuto, kRatRows};

// The tops.
constexpr Row kRequests[] = {{0xBF20, "GetEUICCInfo1", &kAny},
                             {0xBF21, "PrepareDownload", &kPrepare},
                             {0xBF22, "GetEUICCInfo2", &kAny},
                             {0xBF28, "ListNotification", &kListRequest},
                             {0xBF29, "SetNickname", &kNickname},
                             {0xBF2B, "RetrieveNotificationsList", &kRetrieve},
                             {0xBF2D, "GetProfilesInfo", &kProfiles},
                             {0xBF2E, "GetEUICCChallenge", &kAny},
                             {0xBF30, "NotificationSent", &kSent},
                             {0xBF31, "EnableProfile", &kSwitch},
                             {0xBF32, "DisableProfile", &kSwitch},
                             {0xBF33, "DeleteProfile", &kIdentifier},
                             {0xBF34, "EuiccMemoryReset", &kReset},
                             {0xBF35, "LoadCRL", &kAny},
                             {0xBF36, "LoadBoundProfilePackage", &kPackage},
                             {0x86, "LoadBoundProfilePackage", &kBytes},
                             {0x87, "LoadBoundProfilePackage", &kBytes},
                             {0x88, "LoadBoundProfilePackage", &kMacced},
                             {0xA0, "LoadBoundProfilePackage", &kSegments},
                             {0xA1, "LoadBoundProfilePackage", &kSegments},
                             {0xA2, "LoadBoundProfilePackage", &kSegments},
                             {0xA3, "LoadBoundProfilePackage", &kSegments},
                             {0xBF38, "AuthenticateServer", &kAuthenticate},
                             {0xBF3C, "GetEuiccConfiguredAddresses", &kAny},
                             {0xBF3E, "GetEID", &kEidRequest},
                             {0xBF3F, "SetDefaultDpAddress", &kAddresses},
                             {0xBF41, "CancelSession", &kCancel},
                             {0xBF43, "GetRAT", &kAny}};

constexpr Row kAnswers[] = {{0xBF20, "GetEUICCInfo1", &kInfo1},
                            {0xBF21, "PrepareDownload", &kPrepareAnswer},
                            {0xBF22, "GetEUICCInfo2", &kInfo2},
                            {0xBF28, "ListNotification", &kListAnswer},
                            {0xBF29, "SetNickname", &kNicknameAnswer},
                            {0xBF2B, "RetrieveNotificationsList", &kRetrieveAnswer},
                            {0xBF2D, "GetProfilesInfo", &kProfilesAnswer},
                            {0xBF2E, "GetEUICCChallenge", &kChallenge},
                            {0xBF30, "NotificationSent", &kSentAnswer},
                            {0xBF31, "EnableProfile", &kEnableAnswer},
                            {0xBF32, "DisableProfile", &kDisableAnswer},
                            {0xBF33, "DeleteProfile", &kDeleteAnswer},
                            {0xBF34, "EuiccMemoryReset", &kResetAnswer},
                            {0xBF35, "LoadCRL", &kAny},
                            {0xBF37, "LoadBoundProfilePackage", &kInstallation},
                            {0xBF38, "AuthenticateServer", &kAuthenticateAnswer},
                            {0xBF3C, "GetEuiccConfiguredAddresses", &kAddresses},
                            {0xBF3E, "GetEID", &kEidAnswer},
                            {0xBF3F, "SetDefaultDpAddress", &kSetAddressAnswer},
                            {0xBF41, "CancelSession", &kCancelAnswer},
                            {0xBF43, "GetRAT", &kRat}};

// Fields of ES9+.
constexpr Row kInfo1Field[] = {{0xBF20, "EUICCInfo1", &kInfo1}};
constexpr Row kServerSigned1Field[] = {{0x30, "ServerSigned1", &kServerSigned1}};
constexpr Row kSignatureField[] = {{0x5F37, "signature", &kBytes}};
constexpr Row kCiField[] = {{0x04, "subjectKeyIdentifier", &kBytes}};
constexpr Row kCertificateField[] = {{0x30, "Certificate", &kCertificate}};
constexpr Row kMetadataField[] = {{0xBF25, "StoreMetadataRequest", &kProfile}};
constexpr Row kSmdpSigned2Field[] = {{0x30, "SmdpSigned2", &kSmdpSigned2}};
constexpr Row kPackageField[] = {{0xBF36, "BoundProfilePackage", &kPackage}};

constexpr FieldRow kFields[] = {{"euiccChallenge", {}},
                                {"euiccInfo1", kInfo1Field},
                                {"serverSigned1", kServerSigned1Field},
                                {"serverSignature1", kSignatureField},
                                {"euiccCiPKIdToBeUsed", kCiField},
                                {"serverCertificate", kCertificateField},
                                {"authenticateServerResponse", kAnswers},
                                {"profileMetadata", kMetadataField},
                                {"smdpSigned2", kSmdpSigned2Field},
                                {"smdpSignature2", kSignatureField},
                                {"smdpCertificate", kCertificateField},
                                {"prepareDownloadResponse", kAnswers},
                                {"boundProfilePackage", kPackageField},
                                {"cancelSessionResponse", kAnswers},
                                {"pendingNotification", kPendingRows}};

}  // namespace

std::span<const Row> Es10RequestRows() { return kRequests; }
std::span<const Row> Es10AnswerRows() { return kAnswers; }
std::span<const FieldRow> Es9FieldRows() { return kFields; }

}  // namespace lpab::sgp22
