using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>How often a plan's newest archive is proven, and how much of it at a time.</summary>
/// <param name="EveryDays">Zero for never by itself.</param>
/// <param name="Method">Where.</param>
/// <param name="IsWhole">The whole archive each time; else a sample, which goes on where the one before ended.</param>
/// <param name="MostFiles">Of a sample.</param>
/// <param name="MostMebibytes">Of a sample; a single larger file is taken alone.</param>
/// <param name="LoadsDatabases">Of a plan of databases: the agent loads the dumps into a database server of its own, too.</param>
public sealed record ProofRule(
    int EveryDays = 7, ProofMethod Method = ProofMethod.Server, bool IsWhole = false, int MostFiles = 1000, int MostMebibytes = 1024, bool LoadsDatabases = false)
{
    public const int MaxDays = 365;

    /// <summary>What one order carries.</summary>
    public const int MaxFiles = 10_000;

    public const int MaxMebibytes = 16 * 1024 * 1024;

    public long MostBytes => MostMebibytes * 1024L * 1024;

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public Problem? Check() => this switch
    {
        { EveryDays: < 0 or > MaxDays } => Problem.Invalid("proof.days-out-of-range", $"Between 0 and {MaxDays} days lie between two proofs; 0 means never.", null, "everyDays"),
        { MostFiles: < 1 or > MaxFiles } => Problem.Invalid("proof.files-out-of-range", $"A sample has between 1 and {MaxFiles:N0} files.", "Or prove the whole archive.", "mostFiles"),
        { MostMebibytes: < 1 or > MaxMebibytes } => Problem.Invalid("proof.bytes-out-of-range", $"A sample has between 1 and {MaxMebibytes:N0} MiB.", "Or prove the whole archive.", "mostMebibytes"),
        _ when !Enum.IsDefined(Method) => Problem.Invalid("proof.method-unknown", "A proof is carried out on the server or on the client.", null, "method"),
        _ => null,
    };

    /// <summary>
    /// When the next proof is due. A fault is looked at again the next day; what could not be carried out is tried again then too.
    /// </summary>
    /// <returns>Null for never.</returns>
    public DateTimeOffset? NextAt(bool wasGood, DateTimeOffset now) =>
        EveryDays == 0 ? null : now + TimeSpan.FromDays(wasGood ? EveryDays : 1);

    /// <summary>From when on the lack of a good proof is told: twice the promised time after the last one.</summary>
    public DateTimeOffset? OverdueAt(DateTimeOffset since) => EveryDays == 0 ? null : since + TimeSpan.FromDays(2 * EveryDays);
}
