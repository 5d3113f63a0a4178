using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace BorgBackupServer.Server.Platform.Http;

/// <summary>An enum in a query string, in the words of the JSON: kebab case, and never a number.</summary>
public readonly record struct QueryEnum<TEnum>(TEnum Value) : IParsable<QueryEnum<TEnum>>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Values =
        Enum.GetValues<TEnum>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);

#pragma warning disable CA1000 // because this is the form in which routes look for a parser
    public static QueryEnum<TEnum> Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"“{s}” is none of {string.Join(", ", Values.Keys)}.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out QueryEnum<TEnum> result)
    {
        var isKnown = Values.TryGetValue(s ?? "", out var value);
        result = new(value);
        return isKnown;
    }
#pragma warning restore CA1000
}
