using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Clients;

/// <summary>Id of a client.</summary>
public readonly record struct ClientId(Guid Value) : IIdentifier<ClientId>
{
    public static ClientId From(Guid value) => new(value);

    public static ClientId Create() => new(Guid.CreateVersion7());

    public static ClientId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out ClientId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new ClientId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
