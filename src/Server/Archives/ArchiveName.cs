using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Names of the archives that the server orders: <c>plan-slug-20261123T142501Z-3f9a2c</c>. Only letters, digits, dots, dashes
/// and underscores, so that no borg, shell or browser reads anything else into them.
/// </summary>
public static class ArchiveName
{
    private const int MaxSlugLength = 60;

    /// <summary>A name that no other job has: two plans may share a repository, a slug and a second, but not the random end.</summary>
    public static string Create(string planName, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Slug(planName)}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");

    /// <summary>
    /// The name for one lease of a job. A later lease gets its own, because the one before may have written its archive
    /// after all, and borg refuses a name that exists.
    /// </summary>
    /// <param name="epoch">From 1.</param>
    public static string ForLease(string name, int epoch) =>
        epoch <= 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{epoch}");

    private static string Slug(string planName)
    {
        var slug = new StringBuilder();
        foreach (var letter in planName.ToLowerInvariant())
        {
            if (slug.Length == MaxSlugLength)
                break;
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(letter);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().TrimEnd('-') is { Length: > 0 } text ? text : "plan";
    }
}
