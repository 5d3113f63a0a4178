using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

public readonly record struct ExternalIdentityId(Guid Value) : IIdentifier<ExternalIdentityId>
{
    public static ExternalIdentityId From(Guid value) => new(value);

    public static ExternalIdentityId Create() => new(Guid.CreateVersion7());

    public static ExternalIdentityId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out ExternalIdentityId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new ExternalIdentityId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
