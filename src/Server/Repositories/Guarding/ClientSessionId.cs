using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Repositories.Guarding;

public readonly record struct ClientSessionId(Guid Value) : IIdentifier<ClientSessionId>
{
    public static ClientSessionId From(Guid value) => new(value);

    public static ClientSessionId Create() => new(Guid.CreateVersion7());

    public static ClientSessionId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out ClientSessionId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new ClientSessionId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
