using BorgBackupServer.Server.Platform.Identifiers;

namespace BorgBackupServer.Server.Repositories;

public readonly record struct SafetyCopyId(Guid Value) : IIdentifier<SafetyCopyId>
{
    public static SafetyCopyId From(Guid value) => new(value);

    public static SafetyCopyId Create() => new(Guid.CreateVersion7());

    public static SafetyCopyId Parse(string s, IFormatProvider? provider) => new(Guid.Parse(s, provider));

    public static bool TryParse(string? s, IFormatProvider? provider, out SafetyCopyId result)
    {
        var parsed = Guid.TryParse(s, provider, out var value);
        result = new SafetyCopyId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString();
}
