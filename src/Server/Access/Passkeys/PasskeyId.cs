using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Access.Passkeys;

public readonly record struct PasskeyId(Guid Value) : IIdentifier<PasskeyId>
{
    public static PasskeyId From(Guid value) => new(value);

    public static PasskeyId Create() => new(Guid.CreateVersion7());

    public static PasskeyId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out PasskeyId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new PasskeyId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
