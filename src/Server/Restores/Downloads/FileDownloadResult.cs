using System.Globalization;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Restores.Downloads;

/// <summary>
/// A single file of known size: whole, or the part that is asked for. borg can only begin at the beginning, so what lies
/// before a part is read and thrown away; what lies behind is not read, borg is ended.
/// </summary>
internal sealed class FileDownloadResult(TakeDownload.Response download, long size) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var request = httpContext.Request;
        DownloadResult.Describe(download, response);
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = download.EntityTag;
        var isHead = HttpMethods.IsHead(request.Method);
        // A HEAD answers as if nothing but the whole was asked for: ranges are defined for GET alone.
        var asked = isHead ? new ByteRange(0, size, IsPart: false) : ByteRange.Of(request.Headers.Range, request.Headers.IfRange, download.EntityTag, size);
        if (asked is not { } range)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
            response.Headers.ContentDisposition = default;
            response.ContentType = null;
            return;
        }

        response.ContentLength = range.Count;
        if (range.IsPart)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Count - 1}/{size}");
        }

        if (!isHead && range.Count > 0)
            await DownloadResult.GuardAsync(httpContext, download, (borg, cancellationToken) => SendAsync(borg, range, response.Body, cancellationToken));
    }

    private async Task<Result<Done>> SendAsync(RepositoryBorg borg, ByteRange range, Stream body, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var part = new FilePart(range.Offset, range.Count, body);
        try
        {
            var result = await borg.ReadFileAsync(download.RepositoryId, download.ArchiveName, download.Paths[0], async (content, stop) =>
            {
                await part.CopyAsync(content, stop);
                // Of a part from the middle the rest is of no use; of one to the end borg's own end is waited for.
                if (range.Offset + range.Count == size)
                    return;
                await part.FlushAsync(stop);
                await enough.CancelAsync();
            }, enough.Token);
            if (result.IsProblem(out _))
                return result;
        }
        catch (OperationCanceledException) when (part.IsComplete && !cancellationToken.IsCancellationRequested)
        {
            // As it was meant.
        }

        await part.FlushAsync(cancellationToken);
        return Done.It;
    }
}
