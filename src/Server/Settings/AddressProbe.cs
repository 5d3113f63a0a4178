namespace BorgBackupServer.Server.Settings;

/// <summary>Calls this server through the address that others will use. It tells a typing mistake from a working address; it proves nothing more.</summary>
public sealed class AddressProbe : IDisposable
{
    private const int MostCharacters = 16;

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = Timeout })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = 4096,
    };

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Null when the server answered there, otherwise a sentence that says what happened instead.</summary>
    public async Task<string?> FindFaultAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(address + "/healthz"), cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode && text.Length < MostCharacters && text.Trim() == "ok"
                ? null
                : "Something answers at this address, but not this server.";
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "This server does not know that name.",
                HttpRequestError.SecureConnectionError => "The certificate at this address is not accepted.",
                _ => "Nothing answers at this address.",
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "Nothing answers at this address in time.";
        }
    }

    public void Dispose() => http.Dispose();
}
