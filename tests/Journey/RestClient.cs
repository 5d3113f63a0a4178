using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace BorgBackupServer.Journey;

/// <summary>The REST API as a program without a browser uses it: JSON, and the session's cookie.</summary>
public sealed class RestClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient http;

    public RestClient(Uri server) =>
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan, // the step's deadline ends it
        };

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, cancellationToken);
        return await ReadAsync<T>(response, path, cancellationToken);
    }

    public async Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(path, body, Json, cancellationToken);
        return await ReadAsync<T>(response, path, cancellationToken);
    }

    public async Task PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(path, body, Json, cancellationToken);
        await RefuseProblemAsync(response, path, cancellationToken);
    }

    public async Task PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await http.PutAsJsonAsync(path, body, Json, cancellationToken);
        await RefuseProblemAsync(response, path, cancellationToken);
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.DeleteAsync(path, cancellationToken);
        await RefuseProblemAsync(response, path, cancellationToken);
    }

    /// <summary>Copies the answer's body as it comes; nothing is held in memory.</summary>
    public async Task DownloadAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await RefuseProblemAsync(response, path, cancellationToken);
        await response.Content.CopyToAsync(target, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        await RefuseProblemAsync(response, path, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken)
            ?? throw new StepFailedException($"{path}: the answer is empty");
    }

    private static async Task RefuseProblemAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new StepFailedException($"{path}: {(int)response.StatusCode} {text[..Math.Min(text.Length, 600)]}");
        }
    }
}
