using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

public readonly record struct PendingUserId(Guid Value) : IIdentifier<PendingUserId>
{
    public static PendingUserId From(Guid value) => new(value);

    public static PendingUserId Create() => new(Guid.CreateVersion7());

    public static PendingUserId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out PendingUserId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new PendingUserId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
