using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Repositories.Audits;

public readonly record struct AuditFindingId(Guid Value) : IIdentifier<AuditFindingId>
{
    public static AuditFindingId From(Guid value) => new(value);

    public static AuditFindingId Create() => new(Guid.CreateVersion7());

    public static AuditFindingId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out AuditFindingId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new AuditFindingId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
