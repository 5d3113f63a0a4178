using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>
/// Finding a piece of text in a column, alike in every database: ASCII letters without regard to case, all others as they
/// are. <c>TextSearch.Has(row.Name, TextSearch.Pattern(piece))</c>.
/// </summary>
internal static class TextSearch
{
    private const string EscapeCharacter = @"\";

    /// <summary>Only inside a query; a column without a value has nothing.</summary>
    /// <param name="pattern">Of <see cref="Pattern"/>.</param>
    public static bool Has(string? text, string pattern) => throw new NotSupportedException($"Neither '{text}' nor '{pattern}' is in a query.");

    /// <param name="piece">As a person typed it: % and _ mean themselves.</param>
    public static string Pattern(string piece)
    {
        var escaped = piece.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_");
        return $"%{string.Concat(escaped.Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter))}%";
    }

    public static void AddTo(ModelBuilder model) =>
        model.HasDbFunction(() => Has("", "")).HasTranslation(arguments => new LikeExpression(
            new SqlFunctionExpression("lower", [arguments[0]], nullable: true, [true], typeof(string), arguments[0].TypeMapping),
            arguments[1], new SqlConstantExpression(EscapeCharacter, arguments[1].TypeMapping), typeMapping: null));
}
