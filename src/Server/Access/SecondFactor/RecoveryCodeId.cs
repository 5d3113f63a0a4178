using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>Id of a recovery code.</summary>
public readonly record struct RecoveryCodeId(Guid Value) : IIdentifier<RecoveryCodeId>
{
    public static RecoveryCodeId From(Guid value) => new(value);

    public static RecoveryCodeId Create() => new(Guid.CreateVersion7());

    public static RecoveryCodeId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out RecoveryCodeId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new RecoveryCodeId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
