using System.Text;
using Bcrypt = BCrypt.Net.BCrypt;

namespace BorgBackupServer.Server.Access;

/// <summary>bcrypt hashes. The work factor is a power of two and stands in each hash, so it can grow with the machines.</summary>
public sealed class Passwords(PasswordWork work)
{
    /// <summary>A hash of nothing anybody knows: an unknown user costs the same time as a known one.</summary>
    private readonly string nobody = Bcrypt.HashPassword(Guid.CreateVersion7().ToString(), work.Factor);

    public string Hash(string password) => Bcrypt.HashPassword(password, work.Factor);

    /// <param name="hash">Null where there is no such user: the answer is false, after the same work.</param>
    public bool Verify(string password, string? hash)
    {
        // The rule lets none in that is longer; bcrypt would compare the first 72 bytes alone.
        var tooLong = Encoding.UTF8.GetByteCount(password) > PasswordRule.MostBytes || password.Contains('\0');
        var matches = Bcrypt.Verify(tooLong ? "" : password, hash ?? nobody);
        return matches && hash is not null && !tooLong;
    }

    /// <summary>Made when less work was thought enough.</summary>
    public bool IsOutdated(string hash) => Bcrypt.PasswordNeedsRehash(hash, work.Factor);
}
