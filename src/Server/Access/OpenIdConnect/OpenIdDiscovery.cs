using System.Text.Json;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>Fetches a JSON document of a provider, within bounds and without following it elsewhere.</summary>
public sealed class OpenIdDiscovery : IDisposable
{
    private const int MostBytes = 512 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(6);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Timeout })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = MostBytes,
    };

    public async Task<Result<JsonElement>> ReadAsync(Uri place, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(place, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                return Fault($"Something answers there, but not with a provider's description (status {(int)answer.StatusCode}).");
            using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : Fault("What answers there is no provider's description.");
        }
        catch (JsonException)
        {
            return Fault("What answers there is no provider's description.");
        }
        catch (HttpRequestException exception)
        {
            return Fault(exception.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "This server does not know that name.",
                HttpRequestError.SecureConnectionError => "The certificate at this address is not accepted.",
                HttpRequestError.ConfigurationLimitExceeded => "What answers there is no provider's description.",
                _ => "Nothing answers at this address.",
            });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fault("Nothing answers at this address in time.");
        }
    }

    public static string? Text(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static IEnumerable<string?> Texts(JsonElement document, string name) =>
        document.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Array
            ? from value in values.EnumerateArray() where value.ValueKind == JsonValueKind.String select value.GetString()
            : [];

    public void Dispose() => http.Dispose();

    private static Problem Fault(string sentence) => Problem.Unavailable("open-id.out-of-reach", sentence);
}
