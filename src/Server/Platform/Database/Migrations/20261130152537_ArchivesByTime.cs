using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class ArchivesByTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_archives_ReceivedAt_Id",
                table: "archives",
                columns: new[] { "ReceivedAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_archives_ReceivedAt_Id",
                table: "archives");
        }
    }
}
