using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Access;

/// <summary>Id of a user.</summary>
public readonly record struct UserId(Guid Value) : IIdentifier<UserId>
{
    public static UserId From(Guid value) => new(value);

    public static UserId Create() => new(Guid.CreateVersion7());

    public static UserId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out UserId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new UserId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
