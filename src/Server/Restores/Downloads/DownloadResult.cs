using System.IO.Compression;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Repositories;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>
/// Streams a selection from borg through gzip to the browser. Nothing is kept here: the browser's pace is borg's, and
/// when the browser goes, borg is ended. What fails after the first byte breaks the connection, so that no cut archive
/// is ever taken for a whole one.
/// </summary>
internal sealed class DownloadResult(TakeDownload.Response download) : IResult
{
    private const int MaxNameLength = 150;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var borg = httpContext.RequestServices.GetRequiredService<RepositoryBorg>();
        var log = httpContext.RequestServices.GetRequiredService<ILogger<DownloadResult>>();
        var response = httpContext.Response;
        Describe(response, download.FileName);

        // Not disposed unless all went well: disposing writes gzip's end, which makes a file whole.
        var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        try
        {
            var result = await borg.ExportTarAsync(download.RepositoryId, download.ArchiveName, download.Paths, gzip, httpContext.RequestAborted);
            if (!result.IsProblem(out var problem))
            {
                await gzip.DisposeAsync();
                return;
            }

            log.DownloadFailed(download.ArchiveId, problem.Detail);
            if (response.HasStarted)
            {
                httpContext.Abort();
                return;
            }

            response.Clear();
            await problem.ToHttp().ExecuteAsync(httpContext);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            log.DownloadAbandoned(download.ArchiveId);
        }
        catch when (response.HasStarted)
        {
            httpContext.Abort();
            throw;
        }
    }

    private static void Describe(HttpResponse response, string fileName)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        // Quotes, control characters and other alphabets are written as RFC 6266 says; slashes would be folders to some.
        disposition.SetHttpFileName(Safe(fileName));
        response.Headers.ContentDisposition = disposition.ToString();
        response.ContentType = "application/gzip";
        response.Headers.CacheControl = "no-store";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static string Safe(string name)
    {
        var clean = string.Concat(name.Select(letter => char.IsControl(letter) || letter is '/' or '\\' or '"' or '\ufffd' || char.IsSurrogate(letter) ? '_' : letter)).TrimStart('.');
        return clean.Length <= MaxNameLength ? clean : clean[^MaxNameLength..];
    }
}
