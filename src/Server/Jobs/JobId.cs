using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Id of a job.</summary>
public readonly record struct JobId(Guid Value) : IIdentifier<JobId>
{
    public static JobId From(Guid value) => new(value);

    public static JobId Create() => new(Guid.CreateVersion7());

    public static JobId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out JobId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new JobId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
