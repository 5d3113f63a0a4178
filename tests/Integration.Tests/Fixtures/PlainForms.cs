using System.Text.RegularExpressions;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>Fills in the plain forms of pages as a browser without scripts does.</summary>
internal static partial class PlainForms
{
    /// <summary>Loads the page, takes the form's own token from it, and sends the fields.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient browser, string address, string form, params (string Name, string Value)[] fields) =>
        await browser.SubmitAsync(address, await browser.GetStringAsync(address, TestContext.Current.CancellationToken), form, fields);

    /// <summary>The same with a page that was loaded before.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient browser, string address, string html, string form, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(
            [new("_handler", form), new("__RequestVerificationToken", FormToken().Match(html).Groups[1].Value), .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))]);
        return await browser.PostAsync(address, content, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
