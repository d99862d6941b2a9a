"""What programs put on the clipboard for the same small table, written from how they mark up cells.

    |           | Alpha             | Beta                     |
    | Async     | Partial: one each | Yes: "native", all of it |
    | Templates | ✅ Jinja2         | Extension: a|b           |

The answer of Alpha under Async has a second line, “Since 2.0”.
"""

CELLS = {
    ("async", "alpha"): ("partial", "one each", "Since 2.0"),
    ("async", "beta"): ("yes", '"native", all of it', None),
    ("templates", "alpha"): ("yes", "Jinja2", None),
    ("templates", "beta"): ("extension", "a|b", None),
}

# Excel and Google Sheets put quotes around a cell with a line end, and leave other quotes alone.
TSV = (
    "\tAlpha\tBeta\r\n"
    'Async\t"Partial: one each\nSince 2.0"\tYes: "native", all of it\r\n'
    "Templates\t✅ Jinja2\tExtension: a|b\r\n"
)

# LibreOffice quotes as CSV does.
LIBREOFFICE_TSV = (
    "\tAlpha\tBeta\n"
    'Async\t"Partial: one each\nSince 2.0"\t"Yes: ""native"", all of it"\n'
    "Templates\t✅ Jinja2\tExtension: a|b\n"
)

CSV = (
    ",Alpha,Beta\r\n"
    'Async,"Partial: one each\nSince 2.0","Yes: ""native"", all of it"\r\n'
    "Templates,✅ Jinja2,Extension: a|b\r\n"
)

SEMICOLONS = (
    ";Alpha;Beta\r\n"
    'Async;"Partial: one each\nSince 2.0";"Yes: ""native"", all of it"\r\n'
    "Templates;✅ Jinja2;Extension: a|b\r\n"
)

MARKDOWN = """Some words | before it.

|           | Alpha | **Beta** (2.1) |
|-----------|:-----:|---|
| Async     | Partial: one each<br>Since 2.0 | Yes: "native", all of it |
| Templates | ✅ [Jinja2](https://example.org/) | Extension: `a\\|b` |

And after.
"""

EXCEL = """Version:1.0\r
StartHTML:0000000105\r
EndHTML:0000002036\r
StartFragment:0000000141\r
EndFragment:0000002000\r
<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Excel.Sheet>
<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]-->
<style>
<!--table {mso-displayed-decimal-separator:"\\.";}
td {padding-top:1px; mso-number-format:General; white-space:nowrap;}
.xl65 {white-space:normal;}
-->
</style>
</head>
<body link="#0563C1" vlink="#954F72">
<table border=0 cellpadding=0 cellspacing=0 width=389 style='border-collapse:
 collapse;width:292pt'>
<!--StartFragment-->
 <col width=87 style='width:65pt'>
 <col width=151 span=2 style='mso-width-source:userset;width:113pt'>
 <tr height=20 style='height:15.0pt'>
  <td height=20 width=87 style='height:15.0pt;width:65pt'></td>
  <td width=151 style='width:113pt'>Alpha</td>
  <td width=151 style='width:113pt'>Beta</td>
 </tr>
 <tr height=40 style='height:30.0pt'>
  <td height=40 style='height:30.0pt'>Async</td>
  <td class=xl65 width=151 style='width:113pt'>Partial: one each<br>
    Since 2.0</td>
  <td>Yes: &quot;native&quot;, all<span style='mso-spacerun:yes'>&nbsp; </span>of it</td>
 </tr>
 <tr height=20 style='height:15.0pt'>
  <td height=20 style='height:15.0pt'>Templates</td>
  <td>&#9989; Jinja2</td>
  <td><font class="font5">Extension: </font><font
  class="font0">a|b</font></td>
 </tr>
<!--EndFragment-->
</table>
</body>
</html>
"""

GOOGLE_SHEETS = (
    '<meta charset="utf-8"><google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid;}'
    "br {mso-data-placement:same-cell;}--></style>"
    '<table xmlns="http://www.w3.org/1999/xhtml" cellspacing="0" cellpadding="0" dir="ltr" border="1" '
    'style="table-layout:fixed;font-size:10pt;width:0px;border-collapse:collapse;border:none" '
    'data-sheets-root="1" data-sheets-baot="1"><colgroup><col width="100"/><col span="2" width="160"/>'
    '</colgroup><tbody><tr style="height:21px;"><td style="overflow:hidden;padding:2px 3px;"></td>'
    '<td style="overflow:hidden;" data-sheets-value="{&quot;1&quot;:2,&quot;2&quot;:&quot;Alpha&quot;}">'
    "Alpha</td>"
    '<td style="overflow:hidden;">Beta</td></tr>'
    '<tr style="height:21px;"><td>Async</td>'
    '<td style="white-space:normal;word-wrap:break-word;">Partial: one each<br/>Since 2.0</td>'
    "<td>Yes: &quot;native&quot;, all of it</td></tr>"
    '<tr style="height:21px;"><td>Templates</td><td>✅ <a class="in-cell-link" target="_blank" '
    'href="https://example.org/">Jinja2</a></td><td>Extension: a|b</td></tr></tbody></table>'
    "</google-sheets-html-origin>"
)

LIBREOFFICE = """<!DOCTYPE html>

<html>
<head>

	<meta http-equiv="content-type" content="text/html; charset=utf-8"/>
	<title></title>
	<meta name="generator" content="LibreOffice 7.6.4.1 (Linux)"/>
	<style type="text/css">
		body,div,table,thead,tbody,tfoot,tr,th,td,p { font-family:"Liberation Sans"; font-size:x-small }
		comment { display:none;  }
	</style>

</head>

<body>
<table cellspacing="0" border="0">
	<colgroup width="85"></colgroup>
	<colgroup span="2" width="172"></colgroup>
	<tr>
		<td height="17" align="left"><br></td>
		<td align="left">Alpha</td>
		<td align="left">Beta</td>
	</tr>
	<tr>
		<td height="32" align="left">Async</td>
		<td align="left">Partial: one each<br>Since 2.0</td>
		<td align="left" sdval="1" sdnum="1033;"><b><font color="#000000">Yes: &quot;native&quot;,
			all of it</font></b></td>
	</tr>
	<tr>
		<td height="17" align="left">Templates</td>
		<td align="left"><font face="Noto Color Emoji">✅</font> Jinja2</td>
		<td align="left">Extension: a|b</td>
	</tr>
</table>
<!-- ************************************************************************** -->
</body>

</html>
"""
