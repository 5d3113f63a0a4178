using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(StartedReport), "started")]
[JsonDerivedType(typeof(ProgressReport), "progress")]
[JsonDerivedType(typeof(LogReport), "log")]
[JsonDerivedType(typeof(FinishedReport), "finished")]
public abstract record ReportBody;
