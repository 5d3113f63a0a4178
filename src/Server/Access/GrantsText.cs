using System.Text.Json;
using BorgBackupServer.Server.Platform.Http;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BorgBackupServer.Server.Access;

/// <summary><see cref="Grants"/> in a column: the JSON of the REST API.</summary>
internal static class GrantsText
{
    public static ValueConverter<Grants, string> Converter { get; } = new(grants => JsonSerializer.Serialize(grants, RestJson.Options), text => Read(text));

    /// <summary>An account from before there were permissions has an empty text: it was given none.</summary>
    private static Grants Read(string text) => text.Length == 0 ? Grants.None : JsonSerializer.Deserialize<Grants>(text, RestJson.Options) ?? Grants.None;
}
