using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>Source-generated JSON of every wire type: camelCase names, absent instead of null, strict about required members.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(EnrolResponse))]
[JsonSerializable(typeof(HelloRequest))]
[JsonSerializable(typeof(HelloResponse))]
[JsonSerializable(typeof(PollRequest))]
[JsonSerializable(typeof(PollResponse))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(ReportResponse))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(LeaveResponse))]
[JsonSerializable(typeof(WireProblem))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(BackupOrder))]
[JsonSerializable(typeof(RestoreOrder))]
[JsonSerializable(typeof(ReceiveOrder))]
[JsonSerializable(typeof(LookOrder))]
[JsonSerializable(typeof(RestoreDatabaseOrder))]
[JsonSerializable(typeof(ProofOrder))]
[JsonSerializable(typeof(LoadProofOrder))]
[JsonSerializable(typeof(ReceiveDatabaseOrder))]
[JsonSerializable(typeof(JobReference))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(RepositoryPin[]))]
public sealed partial class ProtocolJson : JsonSerializerContext;
