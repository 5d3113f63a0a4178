using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>Id of a session.</summary>
public readonly record struct SessionId(Guid Value) : IIdentifier<SessionId>
{
    public static SessionId From(Guid value) => new(value);

    public static SessionId Create() => new(Guid.CreateVersion7());

    public static SessionId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out SessionId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new SessionId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
